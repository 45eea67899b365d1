"""A council's year played before it is promised: scenarios, their reports, and two of them side by side."""
