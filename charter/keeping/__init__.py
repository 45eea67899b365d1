"""How long what is kept of a case is kept: the council's retention schedule, and the arithmetic of it."""
