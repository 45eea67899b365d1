"""Cases as they stand: their rows, the queue, what is near them, and whether they still run."""
