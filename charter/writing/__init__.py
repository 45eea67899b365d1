"""How customers are written to: the words of letters, by which channel, and in what form."""
