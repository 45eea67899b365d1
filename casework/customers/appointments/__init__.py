"""A customer's appointment: shown, put into their calendar, moved to a time that is free."""
