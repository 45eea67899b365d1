"""Tests of highways repair."""
