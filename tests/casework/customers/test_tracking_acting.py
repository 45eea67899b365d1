"""A case opened by who acts for its customer: what they see, what they may say, and when that ends."""

from typing import Any

import httpx
import pytest

from charter.people import Channel, Consent, Representative, RepresentativeKind, SafeContact
from register import Register
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import ADA, NOT_ON_A_MAP, PERSONAL, a_case, opened, try_it
from tests.casework.customers.test_tracking_saying import STATES
from tests.casework.people import People, SpokenCases, hidden
from tests.register.making import letter, tell, turn

BEA = Representative(
    name="Bea Sample",
    kind=RepresentativeKind.CARER,
    consent=Consent.GIVEN,
    email="bea@example.com",
    phone="01632 960 777",
    address="1 Sample Road\nEX7 7ZZ",
)
FACTS = ("bea@example.com", "01632960777", "ex7 7zz")
SAFE = SafeContact(channels=(Channel.EMAIL,))
SAYS = {"information_added", "reported_again", "withdrawn", "danger_reported"}
"""Of an open pothole's case."""
WITHHELD = ("contact_changed", "needs_recorded", "satisfaction_given", "withdrawal_confirmed")
ALL = (*SAYS, *WITHHELD, "customer_replied", "not_fixed", "withdrawal_taken_back")


async def bea_s(desk: Desk, representative: Representative | None = BEA, **more: Any) -> str:
    return await a_case(desk, representative=representative, **more)


def now_represented_by(
    register: Register, reference: str, by: Representative | None, number: int = 2, **more: Any
) -> None:
    tell(
        register,
        turn(number, reference, lines=(90 + number,), **{"service": "pothole", "representative": by, **more}),
    )


async def says(client: httpx.AsyncClient, reference: str, name: str, **given: Any) -> httpx.Response:
    address = f"/track/{reference}/say/{name}"
    page = await client.get(address)
    ids = {each: hidden(page, each) for each in ("form_token", "message_id")}
    return await client.post(address, data={**ids, **given})


@pytest.mark.parametrize("fact", FACTS)
async def test_their_own_fact_opens_what_everybody_may_see_and_no_more(
    people: People, desk: Desk, fact: str
) -> None:
    reference = await bea_s(desk, service=NOT_ON_A_MAP)
    page = (await (await opened(people, reference, fact)).get(f"/track/{reference}")).text
    assert "You act for the person whose case this is." in page
    assert "Your case" not in page
    assert "What we have written to you" not in page
    assert not [words for words in PERSONAL if words in page]
    offered = {name for name in ALL if f"/track/{reference}/say/{name}" in page}
    assert offered == SAYS


@pytest.mark.parametrize("state", ["asked", "to_confirm", "done"])
async def test_what_is_the_customers_own_is_not_theirs(people: People, desk: Desk, state: str) -> None:
    reference = await bea_s(desk, **{"entries": (), **STATES[state]})
    client = await opened(people, reference, FACTS[0])
    page = (await client.get(f"/track/{reference}")).text
    token = hidden(await client.get(f"/track/{reference}/say/information_added"), "form_token")
    for name in WITHHELD:
        assert f"/say/{name}" not in page
        assert (await client.get(f"/track/{reference}/say/{name}")).status_code == 404
        answer = await client.post(f"/track/{reference}/say/{name}", data={"form_token": token})
        assert answer.status_code == 404
    own = {"asked": "customer_replied", "to_confirm": "withdrawal_taken_back", "done": "not_fixed"}[state]
    assert f"/say/{own}" in page


async def test_what_they_say_is_in_their_name(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await bea_s(desk)
    client = await opened(people, reference, FACTS[0])
    forged = {"by": "customer", "by.role": "customer", "information": "It is deeper"}
    assert (await says(client, reference, "information_added", **forged)).status_code == 303
    assert (await says(client, reference, "withdrawn", confirmed="yes")).status_code == 303
    assert (
        "We ask the person whose case it is to confirm it." in (await client.get(f"/track/{reference}")).text
    )
    assert [name for _, name, _ in cases.bodies] == ["information_added", "withdrawn"]
    assert all(body["by"] == {"role": "representative", "name": "Bea Sample"} for *_, body in cases.bodies)


@pytest.mark.parametrize("safe", [None, SAFE])
async def test_a_question_is_read_where_nobody_has_to_be_kept_safe(
    people: People, desk: Desk, register: Register, safe: SafeContact | None
) -> None:
    customer = ADA.model_copy(update={"safe_contact": safe})
    reference = await bea_s(desk, customer=customer, waiting=True)
    asked = {"question": "Which gate?", "reply_by": "Mon 7 Dec 2026", "consequence": "We look ourselves."}
    template = "every_case/information_requested"
    given = {"customer": customer, "representative": BEA, "waiting": True, "service": "pothole"}
    letters = [letter(3, reference, template=template, placeholders=asked)]
    tell(register, turn(2, reference, lines=(90,), **given), letters)
    client = await opened(people, reference, FACTS[0])
    for part in ("", "/say/customer_replied"):
        page = (await client.get(f"/track/{reference}{part}")).text
        assert "Mon 7 Dec 2026" in page or (part and safe)
        assert ("Which gate?" in page) == (safe is None)


NEVER = {
    "awaited": BEA.model_copy(update={"consent": Consent.AWAITED}),
    "nobody": None,
    "another": BEA.model_copy(update={"name": "Cal Specimen", "email": "cal@example.com", "phone": ""}),
}


@pytest.mark.parametrize("representative", NEVER)
async def test_without_consent_it_stays_shut(people: People, desk: Desk, representative: str) -> None:
    reference = await bea_s(desk, NEVER[representative])
    answer = await try_it(await people.guest(), reference, FACTS[0])
    assert answer.status_code == 422
    assert "That is not what we have for this case" in answer.text


@pytest.mark.parametrize("representative", NEVER)
async def test_when_they_may_be_told_no_longer_what_they_had_open_is_closed(
    people: People, desk: Desk, register: Register, cases: SpokenCases, representative: str
) -> None:
    reference = await bea_s(desk)
    client = await opened(people, reference, FACTS[0])
    form = await client.get(f"/track/{reference}/say/information_added")
    ids = {each: hidden(form, each) for each in ("form_token", "message_id")}
    now_represented_by(register, reference, NEVER[representative])
    answer = await client.post(form.url.path, data={**ids, "information": "More"})
    assert answer.headers["location"] == f"/track/{reference}/open"
    assert cases.bodies == []
    now_represented_by(register, reference, BEA, number=3)
    assert "You act for" not in (await client.get(f"/track/{reference}")).text, "it does not open again"


async def test_a_death_shuts_it_for_them_too(people: People, desk: Desk, register: Register) -> None:
    reference = await bea_s(desk)
    client = await opened(people, reference, FACTS[0])
    now_represented_by(register, reference, BEA, customer=ADA.model_copy(update={"died": True}))
    assert "You act for" not in (await client.get(f"/track/{reference}")).text
    assert (await try_it(await people.guest(), reference, FACTS[0])).status_code == 422


async def test_what_both_gave_opens_the_less(people: People, desk: Desk) -> None:
    acting = BEA.model_copy(update={"address": ADA.address})
    reference = await bea_s(desk, acting, service=NOT_ON_A_MAP)
    page = (await (await opened(people, reference, "EX2 2AD")).get(f"/track/{reference}")).text
    assert "open it with something that only you gave us" in page
    assert "letter-words" not in page
    own = (await (await opened(people, reference, ADA.email)).get(f"/track/{reference}")).text
    assert "letter-words" in own
