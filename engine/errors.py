"""What a person can put right, told in one sentence."""


class ExpectedError(Exception):
    """Its text is one sentence for the person at the terminal: no stack trace, no secret, no personal
    data."""


class SettingsError(ExpectedError):
    """A setting is missing or cannot be read, or the data folder cannot be used."""


class Unreachable(ExpectedError):
    """Temporal does not answer where it was looked for."""
