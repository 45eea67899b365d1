"""Tests of event delivery."""
