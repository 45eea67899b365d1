"""Search: cases by any of their words, open and closed, typing errors forgiven; and who searched for what."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from charter import references
from charter.finding import Sought, asked_for, reference_word, spellings
from charter.people import Model
from charter.writing.values import worded
from register.cases.rows import CaseRow, case_of
from register.finding.words import CLOSED, GUARDED, OPEN
from register.models import cases, search_cases, search_spellings, searches
from register.part import Part
from register.people.officers import Officer

MOST = 1_000
"""Cases found at most. Who has found more needs another word, not another page."""
NEIGHBOURS = 50
"""Words that one mistyped word may mean."""
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
    ) -> CasesFound:
        """Cases that have every word of ``asked``, and write down that ``by`` searched for them.

        ``guarded``: the searcher may read what is about safeguarding; others do not find by it. Words of
        three letters and more find those that begin with them; with a ``ward``, only cases there. Where
        nothing has them, one typing error in each is forgiven. As many statements whatever is found: three,
        or five where errors are forgiven.
        """
        asked = asked[:LONGEST_ASKED]
        groups = _groups(asked)
        ids: Sequence[int] = ()
        forgiven = False
        rows: list[CaseRow] = []
        with self.database.reading() as connection:
            if groups:
                ids = _matching(connection, groups, guarded, among, ward)
                if not ids and (likely := _likely(connection, groups, asked)) != groups:
                    ids = _matching(connection, likely, guarded, among, ward)
                    forgiven = bool(ids)
            here = ids[:MOST][(page - 1) * a_page : page * a_page]
            if here:
                wanted = sa.select(cases).join(search_cases).where(search_cases.c.id.in_(here))
                wanted = wanted.order_by(search_cases.c.id.desc())
                rows = [case_of(row) for row in connection.execute(wanted)]
        count = min(len(ids), MOST)
        with self.database.writing() as connection:
            made = {"at": self.now(), "officer": by.username, "name": by.name, "post": by.role.value}
            made |= {"asked": asked, "among": among.value, "page": page, "found": count}
            connection.execute(searches.insert(), made)
        return CasesFound(
            rows=rows, count=count, more=len(ids) > MOST, forgiven=forgiven, looked=bool(groups)
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


def _matching(
    connection: Connection, groups: list[_Group], guarded: bool, among: Among, ward: str
) -> Sequence[int]:
    """Rows of the cases that have a word of each group, the latest first, one more than ``MOST`` at most."""
    on_sqlite = connection.dialect.name == "sqlite"
    quoted, behind, any_of, all_of = ('"', " *", " OR ", " AND ") if on_sqlite else ("'", ":*", " | ", " & ")

    def term(word: str, whole: bool) -> str:
        return f"{quoted}{word}{quoted}{'' if whole else behind}"

    wanted = []
    for group in groups:
        ways = [(word.word, word.whole) for word in group]
        if guarded:
            ways += [(f"{GUARDED}{word}", whole) for word, whole in ways]
        wanted.append(f"({any_of.join(term(*way) for way in ways)})")
    if among:
        wanted.append(term(OPEN if among is Among.OPEN else CLOSED, whole=True))
    values: dict[str, Any] = {"words": all_of.join(wanted), "most": MOST + 1}
    if ward:
        of_ward = _ON_SQLITE_OF_WARD if on_sqlite else _ON_POSTGRES_OF_WARD
        return connection.execute(of_ward, values | {"ward": ward}).scalars().all()
    return connection.execute(_ON_SQLITE if on_sqlite else _ON_POSTGRES, values).scalars().all()


_ON_SQLITE = sa.text(
    "SELECT rowid FROM search_words WHERE search_words MATCH :words ORDER BY rowid DESC LIMIT :most"
)
_ON_SQLITE_OF_WARD = sa.text(
    "SELECT search_words.rowid FROM search_words JOIN search_cases ON search_cases.id = search_words.rowid "
    "JOIN cases ON cases.reference = search_cases.reference "
    "WHERE search_words MATCH :words AND cases.ward = :ward ORDER BY search_words.rowid DESC LIMIT :most"
)
_ON_POSTGRES = sa.text(
    "SELECT id FROM search_cases WHERE search_words @@ CAST(:words AS tsquery) ORDER BY id DESC LIMIT :most"
)
_ON_POSTGRES_OF_WARD = sa.text(
    "SELECT id FROM search_cases JOIN cases ON cases.reference = search_cases.reference "
    "WHERE search_words @@ CAST(:words AS tsquery) AND cases.ward = :ward ORDER BY id DESC LIMIT :most"
)
