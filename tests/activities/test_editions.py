"""A case started without its part of the edition asks for it once."""

from datetime import UTC, datetime

import pytest
from temporalio.exceptions import ApplicationError

from activities.editions import EditionActivities, edition_of
from activities.orders import EditionAsked
from tests.activities.fakes import EDITIONS

OPENED = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACTIVITIES = EditionActivities(EDITIONS)


@pytest.mark.parametrize("code", [service.code for service in next(iter(EDITIONS)).services])
def test_a_case_gets_what_its_service_is_held_to(code: str) -> None:
    part = ACTIVITIES.edition_part(EditionAsked(service=code, opened=OPENED))
    assert part == EDITIONS.in_force(OPENED.date()).part(code, OPENED)


def test_an_unknown_service_fails_for_ever() -> None:
    with pytest.raises(ApplicationError) as failed:
        ACTIVITIES.edition_part(EditionAsked(service="dragons", opened=OPENED))
    assert (failed.value.type, failed.value.non_retryable) == ("UnknownService", True)
    assert "dragons" not in str(failed.value)


def test_a_case_older_than_every_edition_is_held_to_the_first() -> None:
    assert edition_of(EDITIONS, datetime(2001, 1, 1, tzinfo=UTC)) is next(iter(EDITIONS))
