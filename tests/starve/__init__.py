"""Tests of starve/."""
