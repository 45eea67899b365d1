"""Tests of what surrounds a worker."""
