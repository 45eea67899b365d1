"""All of one's own cases by a link or a code: to whom it goes, what it opens, and what it never tells."""

import httpx
import pytest

from activities.orders import ResidentNoticeKind, ResidentNoticeOrder
from casework.customers.mine.session import IDLE, LONGEST
from charter.people import Channel, Consent, Customer, Representative, RepresentativeKind, SafeContact
from register import Register
from register.residents.own_asks import ALL_IN_A_MINUTE, EACH_ASKER, EACH_HOUR, MOST_TRIES, OwnAsk
from starter.desk.intake import Desk
from starter.relay import Relay
from tests.casework.customers.following import ask, carried_out, code_in, enter, link_in, post, residents
from tests.casework.customers.test_tracking import ADA, a_case
from tests.casework.people import People, SpokenCases, hidden
from tests.register.making import tell, turn
from tests.starter.places import Clock

BOB = Customer(name="Bob Example", email="bob@example.com", phone="01632 960002")
MOBILE = Customer(name="Ada Example", email="ada@example.com", phone="07700 900982")
NEUTRAL = SafeContact(channels=(Channel.EMAIL,), neutral_wording=True)


async def test_a_code_opens_all_that_is_theirs_and_nothing_else(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    mine, other = await a_case(desk), await a_case(desk, BOB)
    second = await a_case(desk)
    client = await people.guest()
    assert (await ask(client, " ADA@Example.com ")).headers["location"] == "/track/mine/code"
    [email] = post(register, cases)
    assert (email.to, email.channel) == ("ada@example.com", Channel.EMAIL)
    for told in (mine, second, "othole", "Ada"):
        assert told not in f"{email.subject}{email.body}", "a message that names nothing"
    answer = await enter(client, f"{code_in(email)[:3]} {code_in(email)[3:]}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/track/mine")
    listed = (await client.get("/track/mine")).text
    assert mine in listed
    assert second in listed
    assert other not in listed
    page = (await client.get(f"/track/{mine}")).text
    assert f"Your case {mine}" in page
    assert "letter-words" in page
    assert "All your cases" in page
    not_mine = (await client.get(f"/track/{other}")).text
    assert "Is this your case?" in not_mine
    assert "letter-words" not in not_mine
    form = await client.get(f"/track/{other}/say/information_added")
    assert form.headers["location"] == f"/track/{other}/open"


async def test_the_answer_is_the_same_for_an_address_that_nobody_has(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    await a_case(desk)
    known, unknown = await people.guest(), await people.guest()
    one, two = await ask(known, "ada@example.com"), await ask(unknown, "nobody@example.com")
    assert (one.status_code, one.headers["location"]) == (two.status_code, two.headers["location"])
    pages = [(await each.get("/track/mine/code")).text for each in (known, unknown)]
    assert pages[0].replace(hidden_of(pages[0]), "") == pages[1].replace(hidden_of(pages[1]), "")
    assert [item.to for item in post(register, cases)] == ["ada@example.com"]
    assert (await enter(unknown, "123456")).status_code == 422


def hidden_of(page: str) -> str:
    return page.partition('name="form_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    "typed", ["", "   ", "ada", "@", "0", "x" * 5_000 + "@example.com", "\x00@\ud800"[:2]]
)
async def test_what_is_no_address_is_asked_for_again(people: People, typed: str, cases: SpokenCases) -> None:
    answer = await ask(await people.guest(), typed)
    assert answer.status_code == 422
    assert "Enter an email address" in answer.text
    assert cases.residents == []


async def test_a_link_works_once_and_not_by_being_looked_at(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    mine = await a_case(desk)
    await ask(await people.guest(), "ada@example.com")
    [email] = post(register, cases)
    elsewhere = await people.guest()  # a mail program, and then a browser that never asked
    page = await elsewhere.get(link_in(email))
    for _ in range(2):
        page = await elsewhere.get(link_in(email))
        assert page.status_code == 200
        assert mine not in page.text
    given = {"form_token": hidden(page, "form_token")}
    assert (await elsewhere.post(link_in(email), data=given)).headers["location"] == "/track/mine"
    assert mine in (await elsewhere.get("/track/mine")).text
    again = await people.guest()
    page = await again.get(link_in(email))
    assert page.status_code == 404
    assert "does not work any more" in page.text
    assert (await again.get("/track/mine/link/" + "x" * 500)).status_code == 404


async def test_a_code_is_for_the_browser_that_asked_and_for_a_few_tries(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    await a_case(desk)
    client, thief = await people.guest(), await people.guest()
    await ask(client, "ada@example.com")
    [email] = post(register, cases)
    assert (await thief.get("/track/mine/code")).headers["location"] == "/track/mine", "asked for nothing"
    await ask(thief, "bob@example.com")
    assert (await enter(thief, code_in(email))).status_code == 422
    wrong = f"{(int(code_in(email)) + 1) % 1_000_000:06d}"
    statuses = [(await enter(client, wrong)).status_code for _ in range(MOST_TRIES)]
    assert statuses == [422] * (MOST_TRIES - 1) + [429]
    assert (await enter(client, code_in(email))).status_code == 429, "the right one comes too late"
    assert (await enter(client, "")).status_code == 422


async def test_after_a_quarter_of_an_hour_neither_works(
    people: People, desk: Desk, register: Register, cases: SpokenCases, clock: Clock
) -> None:
    await a_case(desk)
    client = await people.guest()
    await ask(client, "ada@example.com")
    [email] = post(register, cases)
    clock.forward(minutes=16)
    assert (await enter(client, code_in(email))).status_code == 422
    assert (await client.get(link_in(email))).status_code == 404


async def test_asking_is_limited_by_address_and_in_all(
    people: People, desk: Desk, register: Register, cases: SpokenCases, clock: Clock
) -> None:
    await a_case(desk)
    client = await people.guest()
    for _ in range(EACH_HOUR + 2):
        assert (await ask(client, "ada@example.com")).status_code == 303, "nobody learns of the limit"
    assert len(post(register, cases)) == EACH_HOUR
    clock.forward(minutes=61)
    await ask(client, "ada@example.com")
    assert len(post(register, cases)) == 1
    clock.forward(minutes=2)
    for number in range(EACH_ASKER):
        assert (await ask(client, f"{number}@example.com")).status_code == 303
    answer = await ask(client, "ada@example.com")
    assert answer.status_code == 429
    assert "Wait a minute" in answer.text
    clock.forward(minutes=2)
    for number in range(ALL_IN_A_MINUTE):
        register.own_asks.ask(asked(f"{number}@example.com", f"place-{number}", clock))
    assert (await ask(client, "ada@example.com")).status_code == 429


def asked(address: str, asker: str, clock: Clock) -> OwnAsk:
    made = f"{address} {asker} {clock()}"
    return OwnAsk(id=made, browser="", channel=Channel.EMAIL, value=address, at=clock(), asker=asker)


async def test_whoever_is_kept_from_asking_by_others_has_a_link_that_works(
    people: People, desk: Desk, register: Register, cases: SpokenCases, clock: Clock
) -> None:
    """Somebody asks for another's code without end, from everywhere: the links go to their owner."""
    reference = await a_case(desk)
    links: list[str] = []
    for number in range(30):
        made = asked("ada@example.com", f"place-{number}", clock)
        register.own_asks.ask(made)
        cases.residents.append(ResidentNoticeOrder(kind=ResidentNoticeKind.LINK, of=made.id))
        links += [link_in(item) for item in post(register, cases)]
        clock.forward(minutes=1)
        assert (await (await people.guest()).get(links[-1])).status_code == 200, number
    client = await people.guest()
    given = {"form_token": hidden(await client.get(links[-1]), "form_token")}
    await client.post(links[-1], data=given)
    assert reference in (await client.get("/track/mine")).text


async def code_for(client: httpx.AsyncClient, reference: str, by: str) -> httpx.Response:
    page = await client.get(f"/track/{reference}/open")
    data = {"form_token": hidden(page, "form_token"), "by": by}
    return await client.post(f"/track/{reference}/code", data=data)


async def test_a_code_is_sent_for_one_case_instead_of_a_guess(
    people: People, desk: Desk, register: Register, cases: SpokenCases, clock: Clock
) -> None:
    reference, landline = await a_case(desk, MOBILE), await a_case(desk, Customer(name="Bob Example"))
    client = await people.guest()
    sent = []
    for by in ("email", "text"):
        answer = await code_for(client, reference, by)
        assert (answer.status_code, answer.headers["location"]) == (303, "/track/mine/code")
        sent += post(register, cases)
        clock.forward(minutes=1)
    assert [item.to for item in sent] == ["ada@example.com", "+447700900982"]
    answer = await enter(client, code_in(sent[-1]))
    assert answer.headers["location"] == f"/track/{reference}"
    assert "Your case" in (await client.get(f"/track/{reference}")).text
    for by in ("email", "text", "", "pigeon"):  # the same answer for a case that has nothing to write to
        answer = await code_for(await people.guest(), landline, by)
        assert (answer.status_code, answer.headers["location"]) == (303, "/track/mine/code")
    assert post(register, cases) == []
    client = await people.guest()
    for _ in range(EACH_ASKER):
        answer = await code_for(client, reference, "email")
    assert answer.status_code == 429
    assert "Wait a minute" in answer.text
    form = {"form_token": hidden(answer, "form_token")}
    assert (await client.post("/track/MK-222222222/code", data=form)).status_code == 404


@pytest.mark.parametrize(
    ("safe", "address", "goes"),
    [
        (SafeContact(channels=(Channel.EMAIL,)), "ada@example.com", True),
        (SafeContact(channels=(Channel.EMAIL,)), "07700900982", False),
        (SafeContact(channels=(Channel.TEXT,)), "07700900982", True),
        (SafeContact(channels=(Channel.CALL,)), "07700900982", False),
        (SafeContact(), "ada@example.com", False),
        (NEUTRAL, "ada@example.com", True),
        (
            SafeContact(channels=(Channel.EMAIL,), hours_from="20:00", hours_until="22:00"),
            "ada@example.com",
            False,
        ),
    ],
)
async def test_only_a_safe_channel_is_written_to(
    people: People,
    desk: Desk,
    register: Register,
    cases: SpokenCases,
    safe: SafeContact,
    address: str,
    goes: bool,
) -> None:
    customer = MOBILE.model_copy(update={"safe_contact": safe})
    await a_case(desk, customer)
    await ask(await people.guest(), address)
    assert len(post(register, cases)) == int(goes)


async def test_a_neutral_case_is_listed_without_what_it_is_about(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    customer = ADA.model_copy(update={"safe_contact": NEUTRAL})
    reference = await a_case(desk, customer)
    client = await people.guest()
    await ask(client, "ada@example.com")
    [email] = post(register, cases)
    await enter(client, code_in(email))
    listed = (await client.get("/track/mine")).text
    assert reference in listed
    assert "othole" not in listed


async def test_after_a_death_nothing_is_sent_and_nothing_stays_open(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    client = await people.guest()
    await ask(client, "ada@example.com")
    [email] = post(register, cases)
    await enter(client, code_in(email))
    dead = ADA.model_copy(update={"died": True})
    tell(register, turn(2, reference, customer=dead, entries=()))
    assert reference not in (await client.get("/track/mine")).text
    assert "Is this your case?" in (await client.get(f"/track/{reference}")).text
    await ask(await people.guest(), "ada@example.com")
    assert post(register, cases) == []


async def test_who_acts_for_somebody_sees_what_they_may(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    acts = Representative(
        name="Cara Example",
        kind=RepresentativeKind.CARER,
        consent=Consent.GIVEN,
        reason="In writing",
        email="cara@example.com",
    )
    told, untold = await a_case(desk), await a_case(desk)
    tell(register, turn(2, told, customer=ADA, representative=acts, entries=()))
    awaited = acts.model_copy(update={"consent": Consent.AWAITED})
    tell(register, turn(2, untold, customer=ADA, representative=awaited, entries=()))
    client = await people.guest()
    await ask(client, "cara@example.com")
    [email] = post(register, cases)
    await enter(client, code_in(email))
    listed = (await client.get("/track/mine")).text
    assert told in listed
    assert untold not in listed
    page = (await client.get(f"/track/{told}")).text
    assert "You act for the person whose case this is" in page
    assert "letter-words" not in page


async def test_it_closes_by_itself_and_by_hand(
    people: People, desk: Desk, register: Register, cases: SpokenCases, clock: Clock
) -> None:
    reference = await a_case(desk)

    async def opened() -> httpx.AsyncClient:
        client = await people.guest()
        await ask(client, "ada@example.com")
        await enter(client, code_in(post(register, cases)[-1]))
        assert reference in (await client.get("/track/mine")).text
        return client

    client = await opened()
    clock.forward(seconds=IDLE.total_seconds() + 1)
    assert reference not in (await client.get("/track/mine")).text
    client = await opened()
    for _ in range(int(LONGEST / IDLE) * 2):
        clock.forward(seconds=IDLE.total_seconds() / 2)
        await client.get("/track/mine")
    clock.forward(minutes=1)
    assert reference not in (await client.get("/track/mine")).text
    client = await opened()
    page = await client.get(f"/track/{reference}")
    data = {"form_token": hidden(page, "form_token")}
    await client.post(f"/track/{reference}/close", data=data)
    assert reference not in (await client.get("/track/mine")).text


async def test_without_temporal_the_relay_sees_to_it(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    await a_case(desk)
    cases.away = True
    assert (await ask(await people.guest(), "ada@example.com")).status_code == 303
    assert cases.residents == []
    cases.away = False
    turned = await Relay(desk, grace=None).turn()
    assert turned.residents == 1
    assert len(post(register, cases)) == 1
    assert (await Relay(desk, grace=None).turn()).residents == 0


async def test_what_was_sent_is_not_sent_again(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    await a_case(desk)
    await ask(await people.guest(), "ada@example.com")
    [order] = cases.residents
    assert carried_out(register, order)
    assert not carried_out(register, order, attempt=2)
    assert len(residents(register)) == 1


async def test_two_tabs_do_not_mix_what_they_are_told(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    one, two = await a_case(desk), await a_case(desk)
    client = await people.guest()
    await ask(client, "ada@example.com")
    await enter(client, code_in(post(register, cases)[-1]))
    form = await client.get(f"/track/{one}/say/information_added")
    given = {"information": "By the gate", "message_id": hidden(form, "message_id")}
    sent = await client.post(
        f"/track/{one}/say/information_added", data={**given, "form_token": hidden(form, "form_token")}
    )
    assert sent.status_code == 303
    assert "What you sent is with the officer" not in (await client.get(f"/track/{two}")).text
    assert "What you sent is with the officer" in (await client.get(f"/track/{one}")).text
    assert "What you sent is with the officer" not in (await client.get(f"/track/{one}")).text
