"""Which cases an officer sees, at every door."""
