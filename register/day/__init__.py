"""What one person has to do, what is news to them, and how they are told of it."""
