"""Tests of engine/server/."""
