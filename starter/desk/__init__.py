"""The desk every door brings reports and messages to."""
