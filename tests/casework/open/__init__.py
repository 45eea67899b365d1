"""Tests of casework.open."""
