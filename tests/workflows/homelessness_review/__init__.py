"""Tests of homelessness review."""
