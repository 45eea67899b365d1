"""The council writes first (charter: Specific examples, Council tax: other queries)."""
