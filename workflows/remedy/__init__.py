"""Putting right what was upheld (policy: 6 key principles, 6 Accountability)."""
