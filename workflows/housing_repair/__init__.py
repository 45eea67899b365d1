"""Repairs to council homes (charter: Specific examples: City council tenants: housing repairs)."""
