"""Landscaping, graffiti and fly-tipping (charter: Routine issues; Specific examples, with highways)."""
