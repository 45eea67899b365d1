"""Which promises the tests have seen kept and broken, on the real server or a virtual one, and which never.

Every world that closes says how the promises of its cases went. When the whole suite has run, it names each
promise of the edition that no test kept, or that none broke: one that was never broken may not be told late.
"""

import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from charter.cases import Kind
from charter.edition.editions import Edition, Editions
from charter.edition.promises import Promise
from register import Register
from register.models import cases, entries
from workflows.capabilities.appeals.capability import CERTIFIED, INSTEAD
from workflows.processes import PROCESSES

PLACE = "CHARTER_PROMISES_SEEN"
"""Where each process of a test run writes what it has seen."""
WAYS = {
    "kept": "kept",
    "kept late": "broken",
    "late": "broken",
    "passed": "broken",
}
"""The state of a promise → how it went. The customer's own time is broken when it has passed."""


def note(register: Register) -> None:
    """Write down how the promises of a world's cases went."""
    place = os.environ.get(PLACE)
    if not place:
        return
    asked = sa.select(cases.c.reference, cases.c.process, cases.c.state).where(cases.c.state.is_not(None))
    with register.database.reading() as connection:
        rows = connection.execute(asked).all()
        certified = set(connection.scalars(_CERTIFIED))
    seen = {
        (_process(row.process, promise["key"]), promise["key"], title, promise["state"])
        for row in rows
        for promise in row.state["promises"]
        for title in [_title(promise, after_mediation=row.reference in certified)]
    }
    lines = "".join(f"{json.dumps(one)}\n" for one in sorted(seen))
    (Path(place) / uuid.uuid4().hex).write_text(lines, encoding="utf-8")


_CERTIFIED = sa.select(entries.c.reference).where(
    entries.c.kind == Kind.PROMISE, entries.c.entry["what"].as_string().like(f"{CERTIFIED}%{INSTEAD}%")
)
"""The cases in which a mediation certificate moved the last day to appeal."""


def _title(promise: dict[str, Any], *, after_mediation: bool) -> str:
    """One clock counts both times to appeal: the later ends it. Where that is the certificate's, it is that
    promise which was kept or has passed."""
    title = str(promise["title"])
    own = promise["key"].partition("/")[0] == "appeal" and promise["by"] == "customer"
    return f"{title} after mediation" if own and after_mediation else title


def _process(process: str, key: str) -> str:
    """The process that made a promise: one that became another leaves its ended ones under its own name."""
    before = {name.lower(): name for name in PROCESSES}
    return before.get(key.rpartition("/")[2], process)


def never_seen(edition: Edition, seen: set[tuple[str, str, str, str]]) -> list[str]:
    """The promises no test kept, or none broke. What is automatic is kept by being opened."""
    ways: dict[tuple[str, str, str], set[str]] = {}
    for process, key, title, state in seen:
        for promise in _meant(edition, process, key, title):
            ways.setdefault(_named(promise), set()).add(WAYS.get(state, ""))
    missing = []
    for promise in edition.promises:
        wanted = {"kept"} if promise.automatic or promise.by == "others" else {"kept", "broken"}
        for way in sorted(wanted - ways.get(_named(promise), set())):
            missing.append(f"{promise.process} {promise.key} was never {way}")
    return sorted(set(missing))


def _named(promise: Promise) -> tuple[str, str, str]:
    return promise.process, promise.id, promise.category


def _meant(edition: Edition, process: str, key: str, title: str) -> Iterator[Promise]:
    """A clock's key begins with its promise's id, or with a name of its own: then the title alone tells."""
    made = [one for one in edition.promises if one.process == process]
    same = [one for one in made if one.id == key.partition("/")[0]]
    kinds = {one.category for one in same}
    yield from (one for one in same or made if len(kinds) == 1 or one.title == title)


# -- the run as a whole


def begin(config: pytest.Config) -> None:
    """Make the place where all processes of this run write, before they are started."""
    if not hasattr(config, "workerinput"):
        os.environ[PLACE] = tempfile.mkdtemp(prefix="charter-promises-seen-")


def missing_in(session: pytest.Session) -> list[str]:
    """What a whole run has never seen kept or broken."""
    config = session.config
    if hasattr(config, "workerinput") or not _is_whole(config):
        return []
    edition = Editions.load().in_force(datetime.now(UTC).date())
    return never_seen(edition, _read(Path(os.environ[PLACE])))


def _is_whole(config: pytest.Config) -> bool:
    """Whether everything was run: no file named, nothing picked out."""
    picked: list[Any] = [config.option.keyword, config.option.markexpr, getattr(config.option, "lf", False)]
    picked.append(config.option.collectonly)
    return not any(picked) and config.args == ["tests"]


def _read(place: Path) -> set[tuple[str, str, str, str]]:
    lines = (line for file in place.iterdir() for line in file.read_text(encoding="utf-8").splitlines())
    return {(*json.loads(line),) for line in lines}
