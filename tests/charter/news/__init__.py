"""Finding a case on the officers' site."""
