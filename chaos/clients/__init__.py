"""Clients of a storm, by the doors they come in at."""
