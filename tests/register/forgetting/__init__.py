"""Tests of what is destroyed, and what is held back."""
