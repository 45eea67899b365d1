"""Every service of the edition through the front door: from its first page to its reference."""

import pytest

from tests.casework.people import People
from tests.casework.reporting.answering import answered, finished, open_services

SERVICES = [each.code for each in open_services()]


@pytest.mark.parametrize("service", SERVICES)
async def test_it_is_reported(service: str, people: People) -> None:
    browser = await people.guest()
    page = await finished(browser, await answered(browser, service))
    [row] = people.register.queue.cases()
    assert row.service == service
    assert row.reference in page.text
