"""Tests of street scene issue."""
