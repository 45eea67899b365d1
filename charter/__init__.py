"""The rules: promises, calendars, clocks, references. Pure: no clock is read, nothing is fetched."""
