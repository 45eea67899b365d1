"""Tests of in year admission."""
