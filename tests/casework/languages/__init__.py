"""The residents' pages in another language."""
