"""Anything dangerous, such as a tree fallen on a road (charter: Priority issues)."""
