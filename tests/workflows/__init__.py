"""Tests of workflows on the real server."""
