"""What the doors and the relay count for those who watch over the whole."""
