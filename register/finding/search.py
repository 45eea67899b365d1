"""Search: cases by any of their words, open and closed, typing errors forgiven; and who searched for what."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Row

from charter import references
from charter.finding import Sought, asked_for, reference_word, spellings
from charter.people import Model
from charter.writing.values import worded
from register.cases.rows import CaseRow, case_of
from register.finding.words import CLOSED, GUARDED, OPEN
from register.models import cases, search_cases, search_spellings, searches
from register.part import Part
from register.people.officers import Officer
from register.seeing.marks import sight_in_marks
from register.seeing.sight import EVERYTHING, Sight

MOST = 1_000
"""Cases found at most. Who has found more needs another word, not another page."""
NEIGHBOURS = 50
"""Words that one mistyped word may mean."""
HIDDEN_AMONG = 5_000
"""Another team's cases are looked for among so many of the latest with the words that are asked for."""
HIDDEN_SHOWN = 25
"""Another team's cases that are named: more than these are counted only."""
LONGEST_ASKED = 200
"""Characters of a search; what comes after them is left out."""

_Group = list[Sought]
"""Words any of which will do."""


@worded(
    {
        "": "All cases",
        "open": "Open cases",
        "closed": "Closed cases",
    }
)
class Among(StrEnum):
    """Which cases are looked through."""

    ALL = ""
    OPEN = "open"
    CLOSED = "closed"


class HiddenCase(NamedTuple):
    """A case that was found and is another team's: it can be opened with a reason."""

    reference: str
    team: str


class CasesFound(Model):
    """What a search found."""

    rows: list[CaseRow]
    """The page of it that was asked for, the latest stored first."""
    count: int
    """All of it; ``MOST`` where there is more than that."""
    more: bool
    forgiven: bool
    """Nothing has the words as they were typed: these have words like them."""
    looked: bool
    """False where there was nothing in it to look for."""
    hidden: tuple[HiddenCase, ...] = ()
    """Of the cases found that are not the searcher's to see, the latest: what may be told of each."""
    hidden_count: int = 0
    """How many they are; ``MOST`` where there are more."""
    hidden_more: bool = False
    """There may be more of them: only the latest with the words were looked at."""


class SearchMade(Model):
    """One search that somebody made."""

    at: datetime
    officer: str
    name: str
    post: str
    asked: str
    among: str
    page: int
    found: int


class Search(Part):
    """The part of the register that finds cases by what is known of them."""

    def find(
        self,
        asked: str,
        by: Officer,
        *,
        guarded: bool = False,
        among: Among = Among.ALL,
        ward: str = "",
        page: int = 1,
        a_page: int = 25,
        sight: Sight = EVERYTHING,
    ) -> CasesFound:
        """Cases that have every word of ``asked``, and write down that ``by`` searched for them.

        ``guarded``: the searcher may read what is about safeguarding; others do not find by it. Words of
        three letters and more find those that begin with them; with a ``ward``, only cases there. Where
        nothing has them, one typing error in each is forgiven. As many statements whatever is found: three,
        or five where errors are forgiven; and two more where ``sight`` is not whole. What it does not have
        is told by its reference and team alone, and what cannot be opened with a reason is not told of.
        """
        asked = asked[:LONGEST_ASKED]
        groups = _groups(asked)
        ids: Sequence[int] = ()
        forgiven = False
        hidden: Sequence[int] = ()
        more_hidden = False
        rows: dict[int, Row[Any]] = {}
        with self.database.reading() as connection:
            if groups:
                words = partial(_Words, guarded=guarded, among=among, ward=ward)
                meant = words(groups)
                ids = _matching(connection, meant, sight)
                hidden, more_hidden = _hidden(connection, meant, sight, ids)
                if not (ids or hidden) and (likely := _likely(connection, groups, asked)) != groups:
                    meant = words(likely)
                    ids = _matching(connection, meant, sight)
                    hidden, more_hidden = _hidden(connection, meant, sight, ids)
                    forgiven = bool(ids or hidden)
            here, named = ids[:MOST][(page - 1) * a_page : page * a_page], hidden[:HIDDEN_SHOWN]
            if shown := [*here, *named]:
                wanted = sa.select(cases, search_cases.c.id.label("searched")).join(search_cases)
                wanted = wanted.where(search_cases.c.id.in_(shown))
                rows = {row.searched: row for row in connection.execute(wanted)}
        count = min(len(ids), MOST)
        with self.database.writing() as connection:
            made = {"at": self.now(), "officer": by.username, "name": by.name, "post": by.role.value}
            made |= {"asked": asked, "among": among.value, "page": page, "found": count}
            connection.execute(searches.insert(), made)
        return CasesFound(
            rows=[case_of(rows[one]) for one in here],
            count=count,
            more=len(ids) > MOST,
            forgiven=forgiven,
            looked=bool(groups),
            hidden=tuple(HiddenCase(rows[one].reference, rows[one].team) for one in named),
            hidden_count=min(len(hidden), MOST),
            hidden_more=more_hidden,
        )

    def made(self, officer: str | None = None, limit: int = 100, offset: int = 0) -> list[SearchMade]:
        """Who searched for what, the latest first; only that account's, if given."""
        wanted = sa.select(searches)
        if officer is not None:
            wanted = wanted.where(searches.c.officer == officer)
        latest = (searches.c.at.desc(), searches.c.id.desc())
        with self.database.reading() as connection:
            found = connection.execute(wanted.order_by(*latest).limit(limit).offset(offset)).all()
        return [SearchMade.model_validate(row, from_attributes=True) for row in found]


def _groups(asked: str) -> list[_Group]:
    """What to look for. Whole references among other words are meant alone: a pasted subject has more."""
    whole = references.found_in(asked)
    with suppress(ValueError):
        whole = (references.normalise(asked),)
    if whole:
        return [[Sought(reference_word(one), whole=True) for one in whole]]
    return [[word] for word in asked_for(asked)]


def _likely(connection: Connection, groups: list[_Group], asked: str) -> list[_Group]:
    """The same with the words that each may have been meant for."""
    meant = [Sought(reference_word(one), whole=True) for one in references.meant_by(asked)]
    of = {each: word.word for group in groups for word in group for each in spellings(word.word)}
    near: dict[str, list[Sought]] = {}
    if of:
        wanted = sa.select(search_spellings).where(search_spellings.c.spelling.in_(of)).distinct()
        for row in connection.execute(wanted.order_by(search_spellings.c.word)):
            near.setdefault(of[row.spelling], []).append(Sought(row.word, whole=True))
    likely = [
        list(
            dict.fromkeys(
                [*group, *(each for word in group for each in near.get(word.word, ())[:NEIGHBOURS])]
            )
        )
        for group in groups
    ]
    return [meant] if meant and not any(near.values()) else likely


@dataclass(frozen=True)
class _Words:
    """What is looked for, and among which cases."""

    groups: Sequence[_Group]
    guarded: bool
    among: Among
    ward: str

    def as_asked(self, sight: Sight, *, on_sqlite: bool) -> str:
        """In the words of the database's own search: of what somebody sees."""
        quoted, behind, any_of, all_of, but_not = (
            ('"', " *", " OR ", " AND ", " NOT ") if on_sqlite else ("'", ":*", " | ", " & ", " & !")
        )

        def term(word: str, whole: bool = True) -> str:
            return f"{quoted}{word}{quoted}{'' if whole else behind}"

        wanted = []
        for group in self.groups:
            ways = [(word.word, word.whole) for word in group]
            if self.guarded:
                ways += [(f"{GUARDED}{word}", whole) for word, whole in ways]
            wanted.append(f"({any_of.join(term(*way) for way in ways)})")
        if self.among:
            wanted.append(term(OPEN if self.among is Among.OPEN else CLOSED))
        seen, withheld = sight_in_marks(sight)
        if seen:
            wanted.append(f"({any_of.join(f'({all_of.join(map(term, each))})' for each in seen)})")
        asked = f"({all_of.join(wanted)})"
        return f"({asked}{but_not}({any_of.join(map(term, withheld))}))" if withheld else asked


def _matching(connection: Connection, words: _Words, sight: Sight) -> Sequence[int]:
    """Rows of the cases that have a word of each group and are among those seen, the latest first; no more
    than are needed."""
    if not (sight.everything or sight_in_marks(sight).any_of):
        return ()
    most = MOST + 1 if sight.everything else max(MOST + 1, HIDDEN_AMONG)
    return connection.execute(_found(connection, words, sight, most)).scalars().all()


def _hidden(
    connection: Connection, words: _Words, sight: Sight, seen: Sequence[int]
) -> tuple[Sequence[int], bool]:
    """The same of another team's cases, as far as they are told of; and whether there may be more: they are
    looked for among the latest with those words."""
    if sight.everything:
        return (), False
    wanted = _found(connection, words, replace(sight, everything=True), HIDDEN_AMONG)
    every, theirs = connection.execute(wanted).scalars().all(), set(seen)
    hidden = [one for one in every if one not in theirs]
    return hidden[: MOST + 1], len(every) == HIDDEN_AMONG or len(hidden) > MOST


def _found(connection: Connection, words: _Words, sight: Sight, limit: int) -> sa.Select[Any]:
    on_sqlite = connection.dialect.name == "sqlite"
    asked = words.as_asked(sight, on_sqlite=on_sqlite)
    place = _FTS.c.rowid if on_sqlite else search_cases.c.id
    wanted = sa.select(place.label("place"))
    if on_sqlite:
        wanted = wanted.select_from(_FTS).where(_FTS.c.search_words.op("MATCH")(asked))
        if words.ward:
            wanted = wanted.join(search_cases, search_cases.c.id == _FTS.c.rowid)
    else:
        wanted = wanted.where(sa.column("search_words").op("@@")(sa.cast(asked, postgresql.TSQUERY)))
    if words.ward:
        wanted = wanted.join(cases, cases.c.reference == search_cases.c.reference)
        wanted = wanted.where(cases.c.ward == words.ward)
    return wanted.order_by(place.desc()).limit(limit)


_FTS = sa.table("search_words", sa.column("rowid", sa.Integer), sa.column("search_words", sa.Text))
"""SQLite's full-text table; asked by its own name, it is asked in all of its columns."""
