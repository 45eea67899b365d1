"""Tests of call back."""
