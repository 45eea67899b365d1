"""The edition holds more than is built: what has no process yet is listed, and refused in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from charter.edition.editions import Edition, Editions
from starter.desk.catalogue import Catalogue, next_promise, promised
from starter.desk.telling.problems import Problem

EDITION = Edition.load()
NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/London"))
CATALOGUE = Catalogue(Editions([EDITION]), lambda: NOW, processes=("HighwaysRepair",))
UNOPENED = [service.code for service in EDITION.services if service.process != "HighwaysRepair"]


def test_only_what_is_built_is_open() -> None:
    streets = ["pothole", "streetlight", "highways_other"]
    assert [service.code for service in CATALOGUE.services()] == streets
    assert [service.code for service in CATALOGUE.services(map_based=True)] == streets
    assert len(UNOPENED) > 20


@pytest.mark.parametrize("code", UNOPENED)
def test_what_is_not_built_is_refused_in_words(code: str) -> None:
    with pytest.raises(Problem) as refused:
        CATALOGUE.openable(code)
    assert (refused.value.status, refused.value.code) == (422, "not_open_yet")


@pytest.mark.parametrize("signpost", [signpost.code for signpost in EDITION.signposts])
def test_what_is_only_signposted_opens_no_case(signpost: str) -> None:
    with pytest.raises(Problem) as refused:
        CATALOGUE.openable(signpost)
    assert refused.value.status == 422


def test_only_places_are_on_the_map() -> None:
    whole = Catalogue(Editions([EDITION]), lambda: NOW, processes={each.process for each in EDITION.services})
    assert {service.group for service in whole.services(map_based=True)} == {
        "Roads and pavements",
        "Street scene",
        "Urgent",
    }


@pytest.mark.parametrize("code", [service.code for service in EDITION.services])
def test_each_service_can_say_what_it_promises(code: str) -> None:
    said = promised(CATALOGUE.part(code, NOW), NOW)
    assert said
    following = next_promise(said)
    assert following is None or following["due"] > NOW.isoformat()
