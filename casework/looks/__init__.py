"""A council's own look: its colour, logo and fonts, and the templates that it may write itself."""
