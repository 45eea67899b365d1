"""Finding a case: the words each is found by, the search, and who searched for what."""
