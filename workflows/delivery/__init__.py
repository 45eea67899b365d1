"""Delivery: one letter that could not be sent at once, until it has gone or a person has it."""
