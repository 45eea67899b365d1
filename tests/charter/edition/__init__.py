"""Tests of edition."""
