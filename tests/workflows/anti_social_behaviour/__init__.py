"""Tests of anti social behaviour."""
