"""Tests of ehc needs assessment."""
