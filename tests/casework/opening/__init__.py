"""Cases that officers open."""
