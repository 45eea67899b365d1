"""Tests of what is done for cases."""
