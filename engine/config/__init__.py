"""Settings: where they are read, what they may be, and their page."""
