"""Tests of housing repair."""
