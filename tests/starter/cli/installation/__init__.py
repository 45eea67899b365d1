"""Tests of the commands for those who look after an installation."""
