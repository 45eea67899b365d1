"""Where cases are: reports of one thing, all that was ever reported at a place, what a map shows."""
