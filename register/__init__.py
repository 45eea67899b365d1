"""The register: what is known about every case, for reading, on SQLite or Postgres."""

from register.errors import (
    RegisterAhead,
    RegisterBusy,
    RegisterError,
    RegisterNotReady,
    RegisterUnreachable,
    UnknownCase,
)
from register.register import Register
from register.schema import REVISIONS, downgrade, holds_cases, migrate

__all__ = [
    "REVISIONS",
    "Register",
    "RegisterAhead",
    "RegisterBusy",
    "RegisterError",
    "RegisterNotReady",
    "RegisterUnreachable",
    "UnknownCase",
    "downgrade",
    "holds_cases",
    "migrate",
]
