"""What comes out of a year that was played."""
