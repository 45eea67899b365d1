"""What many cases bring alike is held once, and what is not that kind is refused as it was."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from charter.cases import Report
from charter.edition.sharing import shared
from tests.charter.dates import EDITION

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Day(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    number: int = 0


class Kept(BaseModel):
    day: Annotated[Day, shared(lambda: Day, 2)]


def brought(**changed: Any) -> Report[Any]:
    """A report as a case reads it, from JSON, by now or from a workflow's input."""
    part = EDITION.part("pothole", AT).model_dump(mode="json") | changed
    written = {"reference": "MK-ABCDEFGHJ", "service": "pothole", "received": AT.isoformat(), "details": {}}
    return Report[Any].model_validate_json(json.dumps({**written, "edition": part}))


def test_two_cases_of_a_service_hold_one_part() -> None:
    one, two = brought(), brought()
    assert one.edition is not None
    assert one.edition is two.edition
    assert one.edition == EDITION.part("pothole", AT)
    assert Report[Any].model_validate(one.model_dump(mode="json")).edition is one.edition


def test_another_part_is_another() -> None:
    part = brought(edition="another").edition
    assert part is not None
    assert part.edition == "another"
    assert brought().edition is not part


def test_what_is_given_as_it_is_stays_what_it_is() -> None:
    part = EDITION.part("pothole", AT)
    report: Report[Any] = Report[Any](
        reference="MK-ABCDEFGHJ", service="pothole", received=AT, details={}, edition=part
    )
    assert report.edition is part


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, ("day", "name")),
        ({"name": 1}, ("day", "name")),
        ({"name": "x", "number": "y"}, ("day", "number")),
        ({"name": {1, 2}}, ("day", "name")),
        ({"name": object()}, ("day", "name")),
        ("Monday", ("day",)),
        (None, ("day",)),
    ],
)
def test_what_is_not_that_kind_is_refused_field_by_field(given: Any, where: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as refused:
        Kept(day=given)
    assert [error["loc"] for error in refused.value.errors()] == [where]


def test_only_so_many_are_remembered() -> None:
    first = Kept.model_validate({"day": {"name": "one"}}).day
    assert Kept.model_validate({"day": {"name": "one"}}).day is first
    for name in ("two", "three"):
        Kept.model_validate({"day": {"name": name}})
    again = Kept.model_validate({"day": {"name": "one"}}).day
    assert again == first
    assert again is not first
