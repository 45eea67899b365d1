"""Tests of ehcp annual review."""
