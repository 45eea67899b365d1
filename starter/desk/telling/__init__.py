"""What the desk answers: cases, lists, times, and what was wrong."""
