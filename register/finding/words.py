"""The words a case is found by: kept with its report, and anew with each turn that changes them.

They come from the rows as they are stored, read without a model, so that a migration can do the same. A word
that only those who may read about safeguarding may see carries a mark, unless it also stands where every
officer may read it. Whether the case is open and whose it is are words of their own, for one index answers
all of it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import Insert

from charter.cases import Entry, Shown, Turn
from charter.finding import may_be_mistyped, spellings, words_of
from register.models import cases, entries, search_cases, search_spellings
from register.part import insert_new
from register.seeing.marks import is_whose, marks_of

GUARDED = "§"
"""Before a word for few eyes. No word of anybody's has one: they are letters and digits."""
OPEN, CLOSED = "¶open", "¶closed"
MOST = 5_000
"""Different words of one case."""
SAYING = ("message", "refused", "note")
"""Kinds of entries that hold somebody's words."""
PEOPLE = ("customer", "representative")
_OF_PEOPLE = ("name", "email", "phone", "address")
_OF: sa.BindParameter[str] = sa.bindparam("of")
WHOSE = ("service", "team", "officer")
_OF_CASE = ("reference", "source_id", "service_title", "intake", "state", "ended")
_CASE = sa.select(*(cases.c[name] for name in (*_OF_CASE, *WHOSE)))
_SAID = sa.select(entries.c.reference, entries.c.shown, entries.c.entry).where(
    sa.or_(entries.c.kind.in_(SAYING), entries.c.shown == Shown.SAFEGUARDING)
)
_THESE_WORDS = (
    sa.select(search_cases.c.words, *(cases.c[name] for name in WHOSE))
    .join(cases, cases.c.reference == search_cases.c.reference)
    .where(search_cases.c.reference == _OF)
)
_THIS_CASE = _CASE.where(cases.c.reference == _OF)
_THIS_SAID = _SAID.where(entries.c.reference == _OF)


def keep_words(connection: Connection, reference: str) -> None:
    """Write the words of a case as it is stored in this transaction."""
    case = connection.execute(_THIS_CASE, {"of": reference}).one()
    said = connection.execute(_THIS_SAID, {"of": reference}).all()
    write_words(connection, [(reference, case_words(case, said))])


def renew_words(connection: Connection, before: Mapping[str, Any], turn: Turn, *, again: bool) -> None:
    """The same after a turn; where it changed nothing that a case is found by, nothing is asked."""
    state = turn.state
    said = any(entry.said or entry.shown is Shown.SAFEGUARDING for entry in turn.entries)
    was = ([_person(before.get(name)) for name in PEOPLE], bool(before.get("ended")))
    now = ([_person(person) for person in (state.customer, state.representative)], state.ended)
    if again or was != now or before.get("service_title") != state.service_title:
        keep_words(connection, turn.reference)
    elif said or any(before.get(name) != getattr(state, name) for name in WHOSE):
        add_words(connection, turn.reference, turn.entries)


def add_words(connection: Connection, reference: str, new: Iterable[Entry]) -> None:
    """The words of what was said now and the marks of whose it now is, beside the words there are: a long
    case is not read again for each."""
    kept = connection.execute(_THESE_WORDS, {"of": reference}).first()
    if kept is None:
        keep_words(connection, reference)
        return
    told, guarded = _said(
        (entry.shown == Shown.SAFEGUARDING, entry.model_dump(mode="json"))
        for entry in new
        if entry.kind in SAYING or entry.shown is Shown.SAFEGUARDING
    )
    there = {word for word in kept.words.split() if not is_whose(word)}
    found = {word for word in there if not word.startswith(GUARDED)} | _words(told)
    hidden = {word.removeprefix(GUARDED) for word in there if word.startswith(GUARDED)} | _words(guarded)
    states = there & {OPEN, CLOSED}
    marked = {*found - states, *(f"{GUARDED}{word}" for word in hidden - found)}
    write_words(connection, [(reference, {*sorted(marked)[:MOST], *states, *marks_of(*kept[1:])})])


def case_words(case: Any, said: Iterable[Any]) -> set[str]:
    """The words of a row of cases, and of those of its entries that say something."""
    intake, state = case.intake or {}, case.state or {}
    told = [case.reference, case.source_id or "", case.service_title]
    told += [each for name in PEOPLE for each in _person((state or intake).get(name))]
    told += _texts(intake.get("details"))
    also, guarded = _said((row.shown == Shown.SAFEGUARDING, row.entry) for row in said)
    found = _words([*told, *also])
    marked = {f"{GUARDED}{word}" for word in _words(guarded) - found}
    state_and_whose = {CLOSED if case.ended else OPEN, *marks_of(case.service, case.team, case.officer)}
    return {*sorted(found | marked)[:MOST], *state_and_whose}


def _said(entries: Iterable[tuple[bool, Mapping[str, Any]]]) -> tuple[list[str], list[str]]:
    """What entries say to every officer, and what to those who may read about safeguarding."""
    told: list[str] = []
    guarded: list[str] = []
    for hidden, entry in entries:
        (guarded if hidden else told).extend(_texts(entry.get("said")))
        guarded += [entry.get("what", "")] if hidden else []
    return told, guarded


def write_words(connection: Connection, found: Sequence[tuple[str, Collection[str]]]) -> None:
    """Store the words of cases, and how those not met before could be mistyped."""
    rows = [{"reference": reference, "words": " ".join(sorted(words))} for reference, words in found]
    connection.execute(_RENEWING[connection.dialect.name], rows if len(rows) > 1 else rows[0])
    words = {word.removeprefix(GUARDED) for _, words in found for word in words}
    learn(connection, {word for word in words if may_be_mistyped(word)})


def learn(connection: Connection, words: Collection[str]) -> None:
    """Keep the spellings of those of ``words`` that are new."""
    known: set[str] = set()
    ordered = sorted(words)
    for at in range(0, len(ordered), 500):
        these = ordered[at : at + 500]
        known.update(connection.execute(_KNOWN, {"words": these}).scalars())
    # In one order for everybody, so that two who write at once never wait for one another.
    pairs = [(each, word) for word in ordered if word not in known for each in sorted(spellings(word))]
    if not pairs:
        return
    if connection.dialect.name == "postgresql":  # row by row would be a journey each
        columns = {"spellings": [each for each, _ in pairs], "words": [word for _, word in pairs]}
        connection.execute(_LEARN_AT_ONCE, columns)
    else:
        insert_new(connection, search_spellings, [{"spelling": each, "word": word} for each, word in pairs])


_KNOWN = sa.select(search_spellings.c.word).where(
    search_spellings.c.spelling.in_(sa.bindparam("words", expanding=True)),
    search_spellings.c.word == search_spellings.c.spelling,
)
_LEARN_AT_ONCE = sa.text(
    "INSERT INTO search_spellings (spelling, word)"
    " SELECT * FROM unnest(CAST(:spellings AS text[]), CAST(:words AS text[])) ON CONFLICT DO NOTHING"
)


def _renewing(dialect: Any) -> Insert:
    made = dialect.insert(search_cases)
    changed: Insert = made.on_conflict_do_update(
        index_elements=["reference"],
        set_={"words": made.excluded.words},
        where=search_cases.c.words != made.excluded.words,
    )
    return changed


_RENEWING = {"sqlite": _renewing(sqlite), "postgresql": _renewing(postgresql)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _person(person: Any) -> list[str]:
    """How somebody is called and reached, stored or not."""
    if person is None:
        return []
    if isinstance(person, Mapping):
        return [str(person.get(name) or "") for name in _OF_PEOPLE]
    return [getattr(person, name) for name in _OF_PEOPLE]


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in words_of(text)}
