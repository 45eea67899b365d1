"""A first place at primary or secondary school (charter: School admissions)."""
