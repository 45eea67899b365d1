"""Advice asked of several at once, each with a time of their own: chased, never our lateness."""
