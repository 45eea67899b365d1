"""Which cases somebody may see, as one condition; and those opened all the same, each with its reason."""
