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
from register.schema import downgrade, holds_cases, migrate

__all__ = [
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
