"""Tests of missed collection."""
