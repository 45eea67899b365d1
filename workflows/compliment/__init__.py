"""Something done well, or somebody to thank (policy: Comments & Compliments)."""
