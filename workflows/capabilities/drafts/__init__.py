"""Drafts of a plan, shared with the family, who have their own time to say what they think of each."""
