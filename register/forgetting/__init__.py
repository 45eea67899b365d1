"""What is held back from destruction, what has been destroyed, and the certificates of it."""
