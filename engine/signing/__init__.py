"""Messages of our own doors are signed, so that a case can tell them from what anybody else sends it."""
