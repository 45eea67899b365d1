"""A scenario: the file a manager writes, read into what a rehearsal plays."""
