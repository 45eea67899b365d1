"""Anti-social behaviour (charter: Specific examples: City council tenants: anti-social behaviour)."""
