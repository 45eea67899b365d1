"""The calendar of collections that a council has uploaded: on which days is collected at an address."""

from collections.abc import Iterable
from datetime import date
from itertools import islice

import sqlalchemy as sa

from charter.addresses.post import as_postcode
from charter.people import Model
from register.part import Part
from register.residents.tables import collection_days

BATCH = 5_000


def place_keys(uprn: str, postcode: str, street: str) -> tuple[str, ...]:
    """By what a calendar may know an address, the most precise first; what is empty is left out."""
    number, code, road = uprn.strip().lstrip("0"), as_postcode(postcode), " ".join(street.casefold().split())
    known = {"uprn": number if number.isdigit() else "", "postcode": code, "street": road}
    return tuple(f"{kind}:{value}" for kind, value in known.items() if value)


class CollectionDay(Model):
    """One line of it: something that is collected at one place, by the week or on one date."""

    place: str
    """As `place_keys` writes it: a UPRN, a postcode or a street."""
    what: str
    """What is collected, as residents know it: “Recycling”."""
    weekday: int | None = None
    """Monday is 0."""
    weeks: int = 1
    """From one collection to the next."""
    counted_from: date | None = None
    """A day on which it is collected; none where it is every week."""
    day: date | None = None
    """The one date of this line."""


class Collections(Part):
    """The part of the register that keeps it."""

    def replace(self, days: Iterable[CollectionDay]) -> int:
        """This calendar in place of the one that is there, whole or not at all; how many lines it has."""
        count = 0
        with self.database.writing() as connection:
            connection.execute(collection_days.delete())
            left = iter(days)
            while some := list(islice(left, BATCH)):
                rows = [{**each.model_dump(), "number": count + at} for at, each in enumerate(some)]
                connection.execute(collection_days.insert(), rows)
                count += len(rows)
        return count

    def known_at(self, places: Iterable[str]) -> list[CollectionDay]:
        """What is collected at the first of these places that it knows: the most precise comes first."""
        keys = list(places)
        columns = (collection_days.c[name] for name in CollectionDay.model_fields)
        wanted = sa.select(*columns).where(collection_days.c.place.in_(keys))
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(collection_days.c.number)).all()
        found = [CollectionDay.model_validate(dict(row._mapping)) for row in rows]
        known = {each.place for each in found}
        first = next((key for key in keys if key in known), "")
        return [each for each in found if each.place == first]
