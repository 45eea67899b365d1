"""Forms made from messages' models, and what was filled in read back."""
