"""Tests of council tax change."""
