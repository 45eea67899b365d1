"""Finding a case on the officers' site, and who searched for what."""
