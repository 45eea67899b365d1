"""Words: no raw value, no ISO date and no name of a class reaches a page or a letter."""
