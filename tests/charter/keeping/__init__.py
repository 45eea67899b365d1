"""Tests of how long cases are kept."""
