"""Telling each of several cases the same: one message after another for each, and what came of it."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.queues.several_words import DoneToSeveral
from casework.site.pages import Site
from charter.people import Role
from register import RegisterError
from register.cases.rows import CaseRow
from starter.desk.saying import Caller
from starter.desk.telling.problems import Problem

AT_ONCE = 4
"""Cases that are spoken to at the same time."""
IN_VAIN = 3
"""So many cases without an answer, and the rest are not asked: nobody waits for a page that long."""
UNKNOWN = "It is not known whether the case took this. Try again: it is taken once, however often it is sent"
NOT_TRIED = "Not tried, because other cases gave no answer. Try again in a few minutes"
NO_CASE = "There is no case with this reference"
JOINED = "Told with {other}, which it is joined to"


@dataclass(frozen=True)
class CameOfIt:
    """What came of it for one case."""

    reference: str
    title: str
    done: bool
    words: str
    seed: str
    """What the ids of its messages are made from: the same again is taken once."""
    again: bool = False
    """It can be tried again."""
    anew: bool = False
    """And as something new: what was refused would only be refused again under its id."""


@dataclass
class SaidToSeveral:
    """One round of it. ``seen``: who looked after each case on the page it was chosen on."""

    site: Site
    what: DoneToSeveral
    given: Mapping[str, str]
    by: Mapping[str, Any]
    seen: Mapping[str, str]
    seeds: Mapping[str, str]
    silent: int = 0
    not_given: Mapping[str, str] = field(default_factory=dict)
    """Services whose cases cannot be given to the officer that was chosen, and why."""
    joined: Mapping[str, str] = field(default_factory=dict)
    """Cases whose customers hear it with another of them: their references, and the other's."""

    async def say(self, rows: Mapping[str, CaseRow], references: Sequence[str]) -> list[CameOfIt]:
        """Say it to each, a few at a time; each is answered for itself."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(reference: str) -> CameOfIt:
            async with turn:
                return await self._one(reference, rows.get(reference))

        return list(await asyncio.gather(*(one(reference) for reference in references)))

    def first_id(self, reference: str) -> str:
        """The id of the first message to that case."""
        name, _ = self.what.bodies(self.given)[0]
        return message_id_of(self.seeds[reference], reference, name)

    async def _one(self, reference: str, row: CaseRow | None) -> CameOfIt:
        if row is None:
            return self._came(reference, "", NO_CASE)
        title, now = row.service_title, row.state.officer if row.state else ""
        if reference in self.joined:
            return self._came(reference, title, JOINED.format(other=self.joined[reference]), done=True)
        if why := self.not_given.get(row.service):
            return self._came(reference, title, why.removesuffix("."))
        seed = self.seeds[reference]
        messages = [
            (message_id_of(seed, reference, name), name, body) for name, body in self.what.bodies(self.given)
        ]
        if (
            self.what.gives
            and now != self.seen[reference]
            and not await self._taken(reference, messages[0][0])
        ):
            whose = f"{now} looks after it now" if now else "Nobody looks after it now"
            return self._came(reference, title, f"{whose}: it changed meanwhile", again=True, anew=True)
        if self.silent >= IN_VAIN:
            return self._came(reference, title, NOT_TRIED, again=True)
        try:
            for message_id, name, body in messages:
                why = await self._said(row, message_id, name, body)
                if why:
                    return self._came(reference, title, why, again=True, anew=True)
        except Problem as problem:
            silent = problem.code == "unknown"
            self.silent += silent
            words = UNKNOWN if silent else problem.detail
            return self._came(
                reference, title, words, again=silent or problem.code != "ended", anew=not silent
            )
        except RegisterError:
            self.silent += 1
            return self._came(reference, title, UNKNOWN, again=True)
        was = f". {now} looked after it before" if self.what.gives and now else ""
        return self._came(reference, title, self.what.done(self.given) + was, done=True)

    async def _said(self, row: CaseRow, message_id: str, name: str, body: Mapping[str, Any]) -> str:
        """Say one message. Returns why the case did not take it; empty where it did, now or before."""
        caller = Caller("casework", frozenset({Role(self.by["role"])}))
        said = await self.site.desk.say(
            row.reference, name, {**body, "id": message_id, "by": self.by}, caller
        )
        if said.answer.applied or await self._taken(row.reference, message_id):
            return ""
        return said.answer.why

    async def _taken(self, reference: str, message_id: str) -> bool:
        register = self.site.desk.register
        return await asyncio.to_thread(register.turns.message_known, reference, message_id)

    def _came(self, reference: str, title: str, words: str, **more: bool) -> CameOfIt:
        return CameOfIt(reference, title, more.pop("done", False), words, self.seeds[reference], **more)


def message_id_of(seed: str, reference: str, name: str) -> str:
    """The id of one message to one case: the same for the same form, however often it is sent."""
    made = hashlib.sha256(f"{seed}/{reference}/{name}".encode()).hexdigest()
    return f"site-{made[:32]}"
