"""What a resident is asked: the questions of a service, as data that every door of words can read."""
