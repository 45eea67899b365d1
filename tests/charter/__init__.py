"""The rules, tested as tables of dates."""
