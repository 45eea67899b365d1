"""The site in a real browser, with scripts and without."""
