"""The JSON API, and what stands before every page and answer."""
