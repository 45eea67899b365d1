"""What the register keeps of itself: with which keys it was written, and that it can be written."""
