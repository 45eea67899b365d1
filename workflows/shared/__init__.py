"""Stories that several processes tell."""
