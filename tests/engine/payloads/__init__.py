"""Tests of codec and converter."""
