"""What each program counts, and how it is served."""
