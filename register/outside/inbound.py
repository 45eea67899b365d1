"""What came by mail and by text, word for word: written down before it is said to a case, or opens one."""

import zlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlalchemy.engine import Connection, Row

from charter.cases import Task
from charter.people import Channel, Line, Model, Role
from charter.writing.values import worded
from register.models import cases, inbound, inbound_sources, is_stalled, letters
from register.part import Part, insert_new
from register.seeing.sight import EVERYTHING, Sight
from register.tasks import add_tasks, finish_tasks

LISTED = 200
"""The oldest that wait, or the latest that are kept: more than that is not a list anybody works through."""
KEPT_TEXT = 200_000
"""Characters of one mail's words. A long thread has some thousands."""


@worded(
    {
        "opens": "Opens a case",
        "team": "For the team",
        "says": "Told to its case",
        "stops": "About text messages",
        "bounced": "A letter that came back",
        "officer": "For an officer",
        "kept": "Kept, nothing to do",
        "done": "Done",
    }
)
class Came(StrEnum):
    """What is to be done with it, or was."""

    OPENS = "opens"
    """It is to open a case."""
    TEAM = "team"
    """It has opened a case, that is to go to the team it was written to."""
    SAYS = "says"
    """It is to be said to its case."""
    STOPS = "stops"
    """No more texts to this number, in any of its cases."""
    BOUNCED = "bounced"
    """It says that a letter of ours did not arrive."""
    OFFICER = "officer"
    """A person has to say whose it is."""
    KEPT = "kept"
    """An automatic answer and the like: nobody is told anything because of it."""
    DONE = "done"


WAITING = (Came.OPENS, Came.TEAM, Came.SAYS, Came.STOPS, Came.BOUNCED)
"""To be done by a program."""


class Attachment(Model):
    """What came with a mail, by name: the thing itself is not kept."""

    name: Line = ""
    type: Line = ""
    size: int = 0
    """Bytes."""

    @property
    def is_picture(self) -> bool:
        """Whether it is kept as a photograph of its case, where it can be read as one."""
        return self.type.startswith("image/")


class Inbound(Model):
    """One mail or text."""

    id: str
    door: str
    """``mail`` or ``text``."""
    received: AwareDatetime
    state: Came
    why: str = ""
    """Why a person has to look, or why nobody does."""
    sender: Line = ""
    sender_name: Line = ""
    reply_to: Line = ""
    """Where a mail asks to be answered: for a web form, whoever filled it in. Nobody is known by it."""
    reply_name: Line = ""
    subject: Line = ""
    said: str = ""
    own: str = ""
    """In a reply, what is new; empty where that is all of it."""
    attachments: tuple[Attachment, ...] = ()
    attached: str = ""
    """The words of attached texts."""
    source_id: str = ""
    service: str = ""
    """What it would open."""
    team: str = ""
    role: str = ""
    """As whom the sender speaks to the case."""
    reference: str = ""
    candidates: tuple[str, ...] = ()
    """Open cases of the same sender."""
    letter_id: str = ""
    unanswered: bool = False
    """A machine may have written it: whatever it opens, nothing is sent to its sender."""
    whole: str = ""
    """Why an officer has to read the whole of it. Then its source is kept."""
    settled: AwareDatetime | None = None
    settled_by: str = ""

    @property
    def answer_to(self) -> str:
        """Where an answer to it goes."""
        return self.reply_to or self.sender

    @property
    def channel(self) -> Channel:
        return Channel.TEXT if self.door == "text" else Channel.EMAIL

    @property
    def speaks_as(self) -> Role:
        return Role(self.role) if self.role else Role.CUSTOMER


def task_key(inbound_id: str) -> str:
    """The key of the task that something unsettled is to its case's officer."""
    return f"inbound/{inbound_id}"


class Inbounds(Part):
    """The part of the register that mail and texts are kept in."""

    def keep(self, item: Inbound, source: bytes = b"") -> bool:
        """Write it down, and its source if that is kept. False if it is there: then nothing is changed."""
        with self.database.writing() as connection:
            row = item.model_dump(mode="json", exclude={"received", "settled"})
            row |= {"received": item.received, "settled": item.settled, "stored": self.now()}
            new = insert_new(connection, inbound, [row]) == 1
            if new and source:
                row = {"id": item.id, "content": zlib.compress(source)}
                insert_new(connection, inbound_sources, [row])
            if new:
                self._ask_officer(connection, item)
            return new

    def settled(
        self,
        item: Inbound,
        state: Came,
        *,
        reference: str | None = None,
        why: str | None = None,
        by: str = "",
    ) -> bool:
        """What has become of it. False if that has been written by somebody else meanwhile."""
        values: dict[str, Any] = {"state": state}
        if reference is not None:
            values["reference"] = reference
        if why is not None:
            values["why"] = why
        if state in (Came.DONE, Came.KEPT):
            values |= {"settled": self.now(), "settled_by": by}
        with self.database.writing() as connection:
            this = sa.and_(inbound.c.id == item.id, inbound.c.state == item.state)
            done = connection.execute(inbound.update().where(this).values(values)).rowcount == 1
            if done and item.reference:
                finish_tasks(connection, item.reference, [task_key(item.id)], by, self.now())
            if done:
                self._ask_officer(connection, item.model_copy(update={k: values[k] for k in values}))
            return done

    def get(self, inbound_id: str, sight: Sight = EVERYTHING) -> Inbound | None:
        wanted = sa.select(inbound).where(inbound.c.id == inbound_id, *sight.of_inbound())
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return _item(row) if row else None

    def source(self, inbound_id: str) -> bytes | None:
        """A mail as it came off the wire; None where it is not kept."""
        wanted = sa.select(inbound_sources.c.content).where(inbound_sources.c.id == inbound_id)
        with self.database.reading() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else zlib.decompress(found)

    def forget_source(self, inbound_id: str) -> None:
        """What was kept of it as it came off the wire is needed no longer."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(inbound_sources).where(inbound_sources.c.id == inbound_id))

    def lately_from(self, sender: str, since: datetime, limit: int) -> list[Inbound]:
        """The last that address has sent, the latest first."""
        these = (inbound.c.sender == sender, inbound.c.received >= since)
        return self._listed(*these, latest=True, limit=limit)

    def of_case(self, reference: str, sight: Sight = EVERYTHING) -> list[Inbound]:
        """Everything that belongs to a case, in the order it came."""
        return self._listed(inbound.c.reference == reference, *sight.of_inbound())

    def find(
        self, states: Collection[Came], *, latest: bool = False, sight: Sight = EVERYTHING
    ) -> list[Inbound]:
        """What is in one of these states, the oldest first."""
        return self._listed(inbound.c.state.in_(list(states)), *sight.of_inbound(), latest=latest)

    def count(self, state: Came, sight: Sight = EVERYTHING) -> int:
        wanted = sa.select(sa.func.count()).select_from(inbound)
        wanted = wanted.where(inbound.c.state == state, *sight.of_inbound())
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar_one()

    def unsettled(self, limit: int = 100, older_than: timedelta | None = None) -> list[Inbound]:
        """What a program has still to do something about, oldest first.

        What is for a case that does not move is left for when it does: others need not wait for it.
        """
        stalled = sa.select(cases.c.reference).where(is_stalled)
        wanted = sa.select(inbound).where(inbound.c.state.in_(list(WAITING)))
        wanted = wanted.where(inbound.c.reference.not_in(stalled))
        if older_than is not None:
            wanted = wanted.where(inbound.c.stored <= self.now() - older_than)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(inbound.c.received, inbound.c.id).limit(limit))
            return [_item(row) for row in rows]

    def case_of(self, message_ids: Sequence[str]) -> str:
        """The case that letters of ours or mails with these Message-IDs belong to, or empty."""
        ids = [each for each in message_ids if each]
        if not ids:
            return ""
        ours = sa.select(letters.c.reference).where(letters.c.provider_id.in_(ids))
        theirs = sa.select(inbound.c.reference).where(
            inbound.c.source_id.in_(ids), inbound.c.reference != "", inbound.c.state == Came.DONE
        )
        with self.database.reading() as connection:
            for wanted in (ours.order_by(letters.c.at.desc()), theirs.order_by(inbound.c.received.desc())):
                found = connection.execute(wanted.limit(1)).scalar()
                if found:
                    return str(found)
        return ""

    def letter_of(self, message_ids: Sequence[str]) -> str:
        """The id of the letter that went out under one of these Message-IDs, or empty."""
        ids = [each for each in message_ids if each]
        if not ids:
            return ""
        wanted = sa.select(letters.c.id).where(letters.c.provider_id.in_(ids))
        with self.database.reading() as connection:
            return str(connection.execute(wanted.limit(1)).scalar() or "")

    def _listed(
        self, *wanted: sa.ColumnElement[bool], latest: bool = False, limit: int = LISTED
    ) -> list[Inbound]:
        order = inbound.c.received.desc() if latest else inbound.c.received
        these = sa.select(inbound).where(*wanted).order_by(order, inbound.c.id).limit(limit)
        with self.database.reading() as connection:
            return [_item(row) for row in connection.execute(these)]

    def _ask_officer(self, connection: Connection, item: Inbound) -> None:
        """The officer of the case it may belong to has a task."""
        if item.state is not Came.OFFICER or not item.reference:
            return
        there = sa.select(cases.c.reference).where(cases.c.reference == item.reference)
        if connection.execute(there).first() is None:
            return
        what = (
            f"A{' text' if item.door == 'text' else 'n email'} may belong to this case: see “Mail and texts”."
        )
        add_tasks(connection, item.reference, [Task(key=task_key(item.id), at=self.now(), what=what)])


def _item(row: Row[Any]) -> Inbound:
    return Inbound.model_validate({name: getattr(row, name) for name in Inbound.model_fields})


def cut_words(text: str) -> str:
    """A mail's words as they are kept."""
    if len(text) <= KEPT_TEXT:
        return text
    return f"{text[:KEPT_TEXT]}… [cut: {len(text):,} characters in all]"
