"""Tests of what is in a mail."""
