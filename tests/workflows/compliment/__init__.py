"""Tests of compliment."""
