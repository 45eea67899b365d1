"""Tests of bench/sizing/."""
