"""Homeless, or at risk of losing a home (charter: Specific examples: Homelessness)."""
