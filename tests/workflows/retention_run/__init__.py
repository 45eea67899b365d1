"""Tests of the nightly retention run."""
