"""Conciliation or mediation, at any point by agreement."""
