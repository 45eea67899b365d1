"""Counting: lengths, calendars, clocks, and when they ask for attention."""
