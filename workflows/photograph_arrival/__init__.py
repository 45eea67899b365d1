"""A photograph on its way to its case."""
