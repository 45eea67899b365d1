"""Chance in a rehearsal: how long things take, and numbers drawn by seed and name."""
