"""Tests of comment."""
