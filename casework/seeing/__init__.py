"""Which cases an officer sees, what is given to whom, and another team's case opened with a reason."""
