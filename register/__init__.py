"""The register: what is known about every case, for reading, on SQLite or Postgres."""

from register.errors import RegisterBusy, RegisterError, RegisterNotReady, RegisterUnreachable, UnknownCase
from register.register import Register
from register.schema import downgrade, migrate

__all__ = [
    "Register",
    "RegisterBusy",
    "RegisterError",
    "RegisterNotReady",
    "RegisterUnreachable",
    "UnknownCase",
    "downgrade",
    "migrate",
]
