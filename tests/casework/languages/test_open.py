"""What everybody may read in another language: promises, the charter, legal pages, and what goes wrong."""

import pytest

from casework.open.legal.cookies import cookies
from register import Register
from tests.casework.languages.test_front_door import speaking, wholly
from tests.casework.open.reviewed import keep_reviews
from tests.casework.people import People
from tests.casework.reporting.answering import open_services

NAMES = (
    "Open Government Licence v3.0",
    "Wells",  # a service that there is no more
    *(each.name for each in cookies(https=True)),
)
SERVICES = [each.code for each in open_services()]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/promises",
        "/promises/services/pothole",
        "/charter",
        "/about",
        "/privacy",
        "/cookies",
        "/accessibility",
    ],
)
async def test_open_pages(people: People, register: Register, address: str) -> None:
    keep_reviews(register)
    wholly(await (await speaking(people)).get(address), *NAMES)


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_promised(people: People, service: str) -> None:
    wholly(await (await speaking(people)).get(f"/charter/{service}"))


@pytest.mark.parametrize(
    "address",
    ["/report/nothing", "/report/pothole/none/check", "/track/a/b/c", "/charter/no", "/report/back/none"],
)
async def test_what_is_not_there(people: People, address: str) -> None:
    wholly(await (await speaking(people)).get(address), status=404)
