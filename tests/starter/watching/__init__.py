"""What the doors and the relay count."""
