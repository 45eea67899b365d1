"""Mistakes are human: the same form sent again, the odd day, the colleague who was first."""
