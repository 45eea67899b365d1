"""OS Places asked as it is in life, and each way in which it fails: then addresses are typed."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from casework.reporting.where.address_book import LookUpFailed
from casework.reporting.where.os_places import OsPlaces
from tests.casework.places.plans import EAST, NORTH
from tests.casework.reporting.where.stand_in_os_places import KEY, StandIn, stand_in


@pytest.fixture
def it() -> Iterator[StandIn]:
    with stand_in() as found:
        yield found


def places(it: StandIn, key: str = KEY) -> OsPlaces:
    return OsPlaces(it.url, SecretStr(key), seconds=1.0)


async def test_addresses_of_a_postcode(it: StandIn) -> None:
    found = await places(it).at_postcode("ex2 2ad")
    assert [each.text for each in found] == [
        "12 Example Close, Example Town, EX2 2AD",
        "14 Example Close, Example Town, EX2 2AD",
        "16A Example Close, Example Town, EX2 2AD",
        "Example House, Example Close, Example Town, EX2 2AD",
    ]
    assert (found[0].uprn, found[0].latitude, found[0].longitude) == ("1000000012", NORTH, EAST)
    path, query = it.asked[0]
    assert path.endswith("/postcode")
    given = {"dataset": "DPA", "output_srs": "EPSG:4326", "maxresults": "100"}
    assert query == {"postcode": "EX22AD", **given}, "nothing else is told, and the key in no address"


async def test_addresses_by_words(it: StandIn) -> None:
    assert await places(it).matching("12 example close")
    path, query = it.asked[0]
    assert (path.rpartition("/")[2], query["query"]) == ("find", "12 example close")


async def test_a_postcode_without_addresses_or_that_is_none_has_none(it: StandIn) -> None:
    assert await places(it).at_postcode("EX9 9ZZ") == []
    it.status, it.body = 400, b'{"error": {"statuscode": 400, "message": "Requested postcode must contain"}}'
    assert await places(it).at_postcode("EX2 2AD") == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, b"{}"),
        (500, b""),
        (503, b"<html>"),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"results": [{"LPI": {}}]}'),
        (200, b'{"results": [{"DPA": {"UPRN": "1"}}]}'),
        (200, b'{"results": 7}'),
        (200, b'{"results": [{"DPA": {"UPRN": "1", "POSTCODE": "EX2 2AD", "LAT": "north", "LNG": 1}}]}'),
        (200, b"\xff\xfe"),
    ],
)
async def test_what_it_cannot_say_is_one_failure(it: StandIn, status: int, body: bytes) -> None:
    it.status, it.body = status, body or b" "
    with pytest.raises(LookUpFailed):
        await places(it).at_postcode("EX2 2AD")


async def test_a_wrong_key_a_slow_answer_and_nobody_there(it: StandIn) -> None:
    with pytest.raises(LookUpFailed, match="401"):
        await places(it, "another").at_postcode("EX2 2AD")
    it.slow = 1.5
    with pytest.raises(LookUpFailed):
        await places(it).at_postcode("EX2 2AD")
    with pytest.raises(LookUpFailed):
        await OsPlaces("http://127.0.0.1:9", SecretStr(KEY)).matching("Example")
