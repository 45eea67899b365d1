"""Tests of change of placement."""
