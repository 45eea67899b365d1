"""What can go wrong with the register, in sentences that quote nothing of what is kept in it."""


class RegisterError(Exception):
    """The register could not do what was asked. Never carries a value from a row or a statement."""


class RegisterBusy(RegisterError):
    """Somebody else is writing and did not finish in time. Nothing was changed; the call may be repeated."""


class RegisterUnreachable(RegisterError):
    """The register's database does not answer. Whether the last call was written is not known."""


class RegisterNotReady(RegisterError):
    """The register's tables are missing, older than this version of the product, or newer."""


class UnknownCase(RegisterError):
    """There is no case with that reference."""


class RegisterAhead(RegisterError):
    """The case tells what it told before, from a history that is shorter than it was: Temporal's store is an
    older one. Nothing was changed."""
