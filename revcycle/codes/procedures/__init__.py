"""What was done, given and used: procedures by concept id, HCPCS Level II, modifiers, places, bundling and units."""
