"""The register, whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from register import schema
from register.accounts import Accounts
from register.concerns import Concerns
from register.database import BUSY_TIMEOUT, Database
from register.errors import RegisterNotReady
from register.figures import Figures
from register.inbound import Inbounds
from register.intake import Intakes
from register.letters import Letters
from register.models import cases
from register.nearby import Nearby
from register.outbox import Outbox
from register.stalls import Stalls
from register.tasks import Tasks
from register.tracking import Tracking
from register.turns import Turns


class Register(
    Intakes,
    Turns,
    Stalls,
    Letters,
    Outbox,
    Tasks,
    Concerns,
    Inbounds,
    Nearby,
    Accounts,
    Tracking,
    Figures,
):
    """What queues, tracking and figures read, and what outlives a workflow's retention.

    Safe to share between threads. Every call is one transaction and may raise RegisterBusy,
    RegisterUnreachable or RegisterNotReady (register.errors). All times are UTC instants.
    """

    @classmethod
    def open(cls, url: str, now: Callable[[], datetime], *, busy_timeout: float = BUSY_TIMEOUT) -> Self:
        """Connect to a register that is up to date; ``busy_timeout`` in seconds, for those who write.

        Raises RegisterNotReady if it is missing, of an older version (``register.migrate``) or a newer one.
        """
        database = Database(url, busy_timeout)
        if database.file is not None and not database.file.exists():
            raise RegisterNotReady("There is no register in that place yet. Set it up with register.migrate.")
        try:
            with database.reading() as connection:
                schema.check(connection)
        except BaseException:
            database.close()
            raise
        return cls(database, now)

    def ready(self) -> None:
        """Return if the register answers; otherwise raise what is wrong. For ``/readyz``."""
        with self.database.reading() as connection:
            connection.execute(sa.select(cases.c.reference).limit(1))
