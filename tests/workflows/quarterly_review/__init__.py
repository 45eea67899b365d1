"""Tests of quarterly review."""
