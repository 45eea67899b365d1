"""Tests of feedback intake."""
