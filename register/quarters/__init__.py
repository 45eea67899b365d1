"""What a quarter comes to, and its review."""
