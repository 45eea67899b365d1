"""Tests of a complaint about personal data."""
