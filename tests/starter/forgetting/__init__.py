"""Tests of the certificates' command."""
