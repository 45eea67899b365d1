"""One run of a workflow: what has happened to it, and what is told to it."""
