"""Releases that take over from one another."""
