"""Where it is, as the resident's pages ask it."""
