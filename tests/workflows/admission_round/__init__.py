"""Tests of admission round."""
