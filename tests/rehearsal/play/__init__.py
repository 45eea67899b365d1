"""A rehearsal played: it tells the truth, reaches nobody, and comes to the same each time."""
