"""Words for very many cases: invented names and streets, words as often as in any language, some in all."""

import itertools
import random

import sqlalchemy as sa

from register import Register
from register.finding.words import CLOSED, OPEN, learn
from register.models import cases, search_cases
from register.seeing.marks import marks_of

SYLLABLES = ("ba", "cor", "den", "fel", "gar", "hol", "ick", "jen", "kel", "lam", "mor", "nor", "pen", "ros")
AT_ONCE = 2_000
IN_ALL = ("12", "example", "close", "outside", "milton", "keynes", "mk", "com", "potholes", "pothole")
NAMES = [f"{one}{two}{three}" for one, two, three in itertools.product(SYLLABLES, repeat=3)]
STREETS = [f"{name}street" for name in NAMES[::2]]
SAID = [f"{one}{two}ing" for one, two in itertools.product(NAMES[:60], SYLLABLES)]
_OFTEN = list(itertools.accumulate(1 / rank for rank in range(1, len(SAID) + 1)))
"""The second most frequent word comes half as often as the first, and so on (Zipf)."""


def words_of_number(number: int) -> set[str]:
    """The words of one of many cases: always the same for the same number."""
    chance = random.Random(number)
    name, street = NAMES[number % len(NAMES)], STREETS[number % len(STREETS)]
    phone = f"7700900{number % 1000:03d}"
    people = {"ada", name, f"ada{name}examplecom", f"44{phone}", f"0{phone}", street, f"mk{number % 15}3ej"}
    return {*IN_ALL, *people, *chance.choices(SAID, cum_weights=_OFTEN, k=25)}


def fill_words(register: Register) -> None:
    """Give every case of a filled register words of its own."""
    with register.database.reading() as connection:
        its = (cases.c.reference, cases.c.ended, cases.c.service, cases.c.team, cases.c.officer)
        rows = []
        for number, row in enumerate(connection.execute(sa.select(*its).order_by(cases.c.reference))):
            marks = marks_of(row.service, row.team, row.officer) | {CLOSED if row.ended else OPEN}
            rows.append((row.reference, " ".join({*words_of_number(number), *_of(row[0]), *marks})))
    for at in range(0, len(rows), AT_ONCE):
        these = rows[at : at + AT_ONCE]
        with register.database.writing() as connection:
            own = search_cases.c.reference.in_([reference for reference, _ in these])
            connection.execute(search_cases.delete().where(own))
            if register.database.is_sqlite:
                connection.execute(search_cases.insert(), [{"reference": r, "words": w} for r, w in these])
            else:
                columns = {"references": [r for r, _ in these], "words": [w for _, w in these]}
                connection.execute(_AT_ONCE, columns)
    for at in range(0, len(NAMES), 200):
        with register.database.writing() as connection:
            learn(connection, {*NAMES[at : at + 200], *STREETS[at : at + 200], *SAID[at : at + 200]})


_AT_ONCE = sa.text(
    "INSERT INTO search_cases (reference, words)"
    " SELECT * FROM unnest(CAST(:references AS text[]), CAST(:words AS text[]))"
)


def _of(reference: str) -> tuple[str, str]:
    return reference.replace("-", "").lower(), reference.partition("-")[2].lower()


def searches() -> list[str]:
    """What officers look for: by one thing, by several, mistyped, what every case has, what none has."""
    name, street = NAMES[1234], STREETS[1234]
    return [
        "MK-001200345",
        name,
        f"{name} {street}",
        f"{name[:4]}{name[5:]}",
        f"{name[:3]}x{name[3:]} {street[:-2]}te",
        name[:3],
        street[:5],
        f"ada.{name}@example.com",
        "07700 900 123",
        "+44 7700 900123",
        "MK9 3EJ",
        "example",
        "12 Example Close",
        "exa",
        "mor",
        f"{SAID[0]} {SAID[1]}",
        f"{SAID[0]} {SAID[1]} {SAID[2]} {name}",
        f"pothole outside {street}",
        f"pothole {SAID[500]}",
        "nobody of that name",
        "zzzzzzzz",
    ]
