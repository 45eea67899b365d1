"""What a case writes: lines and letters, the courier that takes them away, what is shown."""
