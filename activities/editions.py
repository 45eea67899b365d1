"""A council's editions, for cases started without their part of one and for today's letters."""

from datetime import datetime

from temporalio import activity

from activities.failures import never, without_personal_data
from activities.orders import EditionAsked
from charter.counting.counting import day_of
from charter.edition.editions import Edition, Editions
from charter.edition.entries import EditionError
from charter.edition.services import EditionPart


def edition_of(editions: Editions, at: datetime) -> Edition:
    """The edition in force at an instant; for one before them all, the first."""
    try:
        return editions.in_force(day_of(at))
    except EditionError:
        return next(iter(editions))


class EditionActivities:
    """Reads editions. Given them already loaded."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def edition_part(self, asked: EditionAsked) -> EditionPart:
        """What a case of that service is held to. Fails for ever, as UnknownService, for an unknown code."""
        try:
            return edition_of(self._editions, asked.opened).part(asked.service, asked.opened)
        except KeyError:
            raise never("UnknownService", "The edition has no service with that code.") from None
