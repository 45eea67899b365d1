"""A year of a council, played through the real processes on a virtual clock before it is promised."""
