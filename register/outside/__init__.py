"""What comes in from others and what others are told."""
