"""Where cases are, in the register."""
