"""Queues: which cases there are, who looks after them, and several of them told something at once."""
