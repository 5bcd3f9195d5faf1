"""What was done: procedures by concept id, their numbers, modifiers, places of service, bundling and units."""
