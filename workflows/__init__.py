"""The charter's processes as Temporal workflows: one process, one file."""
