"""Tests of retention on the officers' site."""
