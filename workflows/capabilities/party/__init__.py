"""Whose case it is: the parents' until school age ends, then the young person's own."""
