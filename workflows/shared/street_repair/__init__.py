"""A repair on the street: inspected, estimated, planned, done."""
