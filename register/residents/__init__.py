"""What the resident's front door keeps of its own, before and beside cases."""
