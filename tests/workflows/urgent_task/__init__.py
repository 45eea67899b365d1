"""Tests of urgent task."""
