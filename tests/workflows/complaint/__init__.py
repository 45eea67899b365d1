"""Tests of complaint."""
