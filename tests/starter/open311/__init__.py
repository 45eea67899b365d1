"""Tests of open311."""
