"""Letters, what became of each, and what else is published of a case."""
