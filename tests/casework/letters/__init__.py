"""Tests of letters before they go: foreseen, checked, held, and replies kept ready."""
