"""Where cases are: a map of them, the council's own plan beneath it, and what is added on site."""
