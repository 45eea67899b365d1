"""Commands for those who work on cases: reported, said, asked, listed, gathered, reviewed."""
