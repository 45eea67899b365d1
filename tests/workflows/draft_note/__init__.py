"""Tests of remedy."""
