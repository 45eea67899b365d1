"""The full text of the cases, as each database has it; and the words of the cases there are."""

import json
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from register.finding.words import SAYING, WHOSE, case_words, write_words

BATCH = 500
FULL_TEXT = {
    "sqlite": (
        # The words are taken apart before they come here: letters, digits, and marks that are not ASCII.
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_cases', content_rowid='id',"
        " tokenize='ascii', detail=none, columnsize=0, prefix='3 4 5')",
        "CREATE TRIGGER search_words_in AFTER INSERT ON search_cases BEGIN"
        " INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_words_out AFTER DELETE ON search_cases BEGIN"
        " INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER search_words_anew AFTER UPDATE OF words ON search_cases BEGIN"
        " INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words);"
        " INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END",
    ),
    "postgresql": (
        # Stored: worked out anew for each row that is looked at, it takes ten times as long.
        "ALTER TABLE search_cases ADD COLUMN search_words tsvector"
        " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
        "CREATE INDEX search_words_index ON search_cases USING gin (search_words)",
    ),
}


def fill(connection: sa.Connection) -> None:
    """Write the words of every case there is, in the order in which they were received."""
    cases = sa.table(
        "cases",
        *(
            sa.column(name)
            for name in (
                *("reference", "received", "source_id", "service_title", "intake", "state", "ended"),
                *WHOSE,
            )
        ),
    )
    entries = sa.table("entries", *(sa.column(name) for name in ("reference", "kind", "shown", "entry")))
    references = list(
        connection.execute(
            sa.select(cases.c.reference).order_by(cases.c.received, cases.c.reference)
        ).scalars()
    )
    for at in range(0, len(references), BATCH):
        these = references[at : at + BATCH]
        rows = connection.execute(sa.select(cases).where(cases.c.reference.in_(these)))
        found = {row.reference: row for row in rows}
        said: dict[str, list[Any]] = {reference: [] for reference in these}
        wanted = sa.select(entries).where(
            entries.c.reference.in_(these),
            sa.or_(entries.c.kind.in_(SAYING), entries.c.shown == "safeguarding"),
        )
        for row in connection.execute(wanted):
            said[row.reference].append(SimpleNamespace(shown=row.shown, entry=_read(row.entry)))
        written = [(one, case_words(_case(found[one]), said[one])) for one in these]
        write_words(connection, written)


def _case(row: Any) -> Any:
    return SimpleNamespace(**{**row._mapping, "intake": _read(row.intake), "state": _read(row.state)})


def _read(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept
