"""How many there are of each, counted by the index."""
