"""Being told of a case's changes: which ones, where, and to stop it."""
