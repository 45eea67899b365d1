"""An officer's own day: what needs them and why, their tasks, and how they are told outside the site."""
