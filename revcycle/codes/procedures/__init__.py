"""What was done, given and used: HCPCS Level II, procedure concepts, modifiers, place of service, bundling, units."""
