"""The charter as pages: everything that the edition promises, with its source; what is not sure is marked."""

from html import unescape

import pytest

from charter.edition.promises import cited
from tests.casework.people import People
from tests.casework.words.seen import raw, visible
from tests.charter.dates import EDITION

SERVICES = [each.code for each in EDITION.services]


async def test_every_service_is_listed_with_what_is_promised_in_all(people: People) -> None:
    page = (await (await people.guest()).get("/charter")).text
    read = visible(page)
    for service in EDITION.services:
        assert f'href="/charter/{service.code}"' in page
        assert service.title in read
    for signpost in EDITION.signposts:
        assert f'href="{signpost.to}"' in page
    for commitment in EDITION.commitments:
        assert (commitment.clause in unescape(page)) or commitment.processes
    assert raw(read) == []


@pytest.mark.parametrize("code", SERVICES)
async def test_a_service_has_every_promise_whole(people: People, code: str) -> None:
    answer = await (await people.guest()).get(f"/charter/{code}")
    assert answer.status_code == 200
    page, service = unescape(answer.text), EDITION.service(code)
    promises = EDITION.promises_of(service)
    assert promises
    for promise in promises:
        assert promise.clause in page
        assert cited(promise.source, promise.where) in page
        assert promise.reading in page
        for limit in promise.every_limit:
            assert limit.clause in page
    limits = [limit for each in promises for limit in each.every_limit]
    assert page.count("Number not decided yet") == sum(each.illustrative for each in promises)
    regime = [each for each in EDITION.regimes if each.id == service.regime and not each.confirmed]
    unsure = sum(not each.confirmed for each in limits) + len(regime)
    assert page.count("Not confirmed at its source") == unsure
    assert (f'href="/report/{code}"' in page) == (service.opened_by == "customer")
    assert f'href="/promises/services/{code}"' in page
    for commitment in EDITION.commitments:
        assert (commitment.clause in page) or service.process not in commitment.processes
    assert raw(visible(answer.text)) == []


async def test_no_service_has_no_page(people: People) -> None:
    assert (await (await people.guest()).get("/charter/nothing")).status_code == 404
