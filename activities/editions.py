"""A council's editions, for cases started without their part of one and for today's letters."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from activities.failures import never, without_personal_data
from activities.orders import EditionAsked
from charter.counting.counting import day_of
from charter.edition.editions import Edition, Editions
from charter.edition.entries import EditionError
from charter.edition.services import EditionPart

LookedAfter = Callable[[EditionPart, str], EditionPart]
"""What a case of a reference is held to, with the team that works where it is."""


def as_usual(part: EditionPart, _reference: str) -> EditionPart:
    """With the service's own team, wherever it is."""
    return part


def edition_of(editions: Editions, at: datetime) -> Edition:
    """The edition in force at an instant; for one before them all, the first."""
    try:
        return editions.in_force(day_of(at))
    except EditionError:
        return next(iter(editions))


class EditionActivities:
    """Reads editions. Given them already loaded, and the team of a place asked of ``looked_after``."""

    def __init__(self, editions: Editions, looked_after: LookedAfter = as_usual) -> None:
        self._editions = editions
        self._looked_after = looked_after

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def edition_part(self, asked: EditionAsked) -> EditionPart:
        """What a case of that service is held to. Fails for ever, as UnknownService, for an unknown code."""
        try:
            part = edition_of(self._editions, asked.opened).part(asked.service, asked.opened)
        except KeyError:
            raise never("UnknownService", "The edition has no service with that code.") from None
        return self._looked_after(part, asked.reference)
