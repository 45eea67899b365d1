"""What managers look at now: how many, of which, and which they are."""
