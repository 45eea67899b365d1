"""Tests of danger response."""
