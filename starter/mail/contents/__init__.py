"""What is in a mail: its parts walked through, their bytes and words, and what is attached."""
