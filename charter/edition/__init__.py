"""A council's promises as data: read, checked, and shown beside the words that make them."""
