"""Tests of a right over one's own information."""
