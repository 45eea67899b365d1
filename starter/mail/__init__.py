"""Mail in: received, read, and what of it is new."""
