"""Tests of reply by request."""
