"""The API's description of itself, and the pages of its problems."""
