"""Being told of changes: confirmed first, what was chosen, never twice, and ended by one click."""

from typing import Any

import httpx
import pytest

from charter.cases import Entry, Kind, Shown
from charter.people import Channel, Customer, Role, SafeContact, Sender
from register import Register
from register.letters.outbox import OutboxItem
from register.residents.followings import EACH_HOUR, MOST_OF_A_CASE, MOST_TRIES, FollowWants
from starter.desk.intake import Desk
from starter.relay import Relay
from tests.activities.fakes import FakeChannel, refused
from tests.casework.customers.following import ask, carried_out, code_in, enter, post
from tests.casework.customers.test_tracking import ADA, a_case, opened
from tests.casework.people import People, SpokenCases, hidden
from tests.register.making import letter, tell, turn
from tests.starter.places import Clock

OFFICER = Sender(role=Role.OFFICER, name="Olu Officer")
NEUTRAL = SafeContact(channels=(Channel.EMAIL,), neutral_wording=True)


class Followed:
    """A case that somebody follows, and what goes on in it."""

    def __init__(self, desk: Desk, cases: SpokenCases, reference: str, clock: Clock) -> None:
        self.clock = clock
        self.desk, self.cases, self.reference = desk, cases, reference
        self.number = 10

    async def happens(
        self, *lines: dict[str, Any], customer: Customer = ADA, **state: Any
    ) -> list[OutboxItem]:
        """Something happens; what they are told of it."""
        self.number += 1
        self.clock.forward(minutes=1)
        register: Register = self.desk.register
        at, letters = register.now(), state.pop("letters", ())
        entries = tuple(
            Entry(
                **{"number": 100, "at": at, "kind": Kind.STAGE, "what": "x", "shown": Shown.EVERYONE} | line
            )
            for line in lines
        )
        told = turn(self.number, self.reference, customer=customer, entries=entries, **{"at": at, **state})
        tell(register, told, letters)
        await Relay(self.desk, grace=None).turn()
        return post(register, self.cases)


async def choose(
    client: httpx.AsyncClient, reference: str, address: str, wants: str = "every_step"
) -> httpx.Response:
    page = await client.get(f"/track/{reference}/changes")
    given = {"form_token": hidden(page, "form_token"), "address": address, "wants": wants}
    return await client.post(f"/track/{reference}/changes", data=given)


async def followed(
    people: People,
    desk: Desk,
    cases: SpokenCases,
    address: str = "ada@example.com",
    wants: FollowWants = FollowWants.EVERY_STEP,
    customer: Customer = ADA,
) -> Followed:
    reference = await a_case(desk, customer)
    client = await opened(people, reference)
    chosen = await choose(client, reference, address, wants)
    [item] = post(desk.register, cases)
    confirmed = await enter(client, code_in(item), chosen.headers["location"])
    assert confirmed.headers["location"] == f"/track/{reference}/changes"
    assert isinstance(desk.now, Clock)
    return Followed(desk, cases, reference, desk.now)


async def test_every_step_is_told_once_after_the_address_is_confirmed(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    case = await followed(people, desk, cases)
    [item] = await case.happens({"what": "Repair planned"})
    assert (item.to, item.reference) == ("ada@example.com", case.reference)
    assert "Repair planned" in item.body
    assert f"/track/{case.reference}" in item.body
    assert "/track/changes/" in item.body
    for personal in ("Olu Officer", "12 Example Close", "internal-words", "letter-words"):
        assert personal not in item.body
    assert await case.happens() == [], "once"
    assert await case.happens({"what": "Internal", "shown": Shown.STAFF}) == []
    assert (
        await case.happens(
            {"kind": Kind.MESSAGE, "message": "information_added", "by": Sender(role=Role.CUSTOMER)}
        )
        == []
    )


async def test_nothing_is_told_to_an_address_that_is_not_confirmed(
    people: People, desk: Desk, cases: SpokenCases, register: Register, clock: Clock
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    chosen = await choose(client, reference, "stranger@example.com")
    [item] = post(register, cases)
    assert reference not in item.body
    assert "othole" not in item.body
    case = Followed(desk, cases, reference, clock)
    assert await case.happens({"what": "Repair planned"}) == []
    wrong = f"{(int(code_in(item)) + 1) % 1_000_000:06d}"
    statuses = [
        (await enter(client, wrong, chosen.headers["location"])).status_code for _ in range(MOST_TRIES)
    ]
    assert statuses == [422] * (MOST_TRIES - 1) + [429]
    assert (await enter(client, code_in(item), chosen.headers["location"])).status_code in (422, 429)
    assert await case.happens({"what": "Repair made"}) == []


@pytest.mark.parametrize(
    ("wants", "told"),
    [
        (FollowWants.EVERY_STEP, [True, True, True, True]),
        (FollowWants.NEEDS_ME, [False, True, True, False]),
        (FollowWants.OUTCOME, [False, False, False, True]),
    ],
)
async def test_only_what_was_chosen_is_told(
    people: People, desk: Desk, cases: SpokenCases, wants: FollowWants, told: list[bool]
) -> None:
    case = await followed(people, desk, cases, wants=wants)
    asked = {"kind": Kind.MESSAGE, "message": "information_requested", "by": OFFICER, "shown": Shown.STAFF}
    booked = {"kind": Kind.MESSAGE, "message": "appointment_booked", "by": OFFICER, "what": "Booked"}
    found = [
        await case.happens({"what": "Repair planned"}),
        await case.happens(asked, waiting=True),
        await case.happens(booked, waiting=True),
        await case.happens({"what": "Done"}, stage="done", outcome="completed"),
    ]
    assert [bool(items) for items in found] == told
    assert (
        await case.happens(
            {"kind": Kind.MESSAGE, "message": "note", "shown": Shown.STAFF}, outcome="completed"
        )
        == []
    )


async def test_what_a_letter_to_the_same_address_tells_is_not_told_again(
    people: People, desk: Desk, cases: SpokenCases, clock: Clock
) -> None:
    case = await followed(people, desk, cases)
    clock.forward(minutes=5)
    assert await case.happens({"what": "Repair planned"}, letters=[letter(20, case.reference)]) == []
    clock.forward(minutes=5)
    stopped = letter(21, case.reference, with_officer="Call them")
    assert len(await case.happens({"what": "Repair made"}, letters=[stopped])) == 1, "no letter went"


async def test_a_letter_by_another_way_is_no_reason_to_keep_silent(
    people: People, desk: Desk, cases: SpokenCases, clock: Clock
) -> None:
    case = await followed(people, desk, cases, "07700 900982")
    clock.forward(hours=1)
    [text] = await case.happens({"what": "Repair planned"}, letters=[letter(20, case.reference)])
    assert (text.channel, text.to) == (Channel.TEXT, "07700 900982")
    assert "To stop:" in text.body


async def test_texts_wait_for_the_morning(
    people: People, desk: Desk, cases: SpokenCases, clock: Clock, register: Register
) -> None:
    case = await followed(people, desk, cases, "07700 900982")
    clock.forward(hours=13)  # ten at night
    assert await case.happens({"what": "Repair planned"}) == []
    assert await case.happens({"what": "Repair begun"}) == []
    clock.forward(hours=11)
    await Relay(desk, grace=None).turn()
    [text] = post(register, cases)
    assert "Repair planned" in text.body
    assert "Repair begun" in text.body


async def test_safe_contact_is_obeyed_whenever_it_is_set(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    safe = ADA.model_copy(update={"safe_contact": NEUTRAL})
    case = await followed(people, desk, cases, "other@example.com")
    assert await case.happens({"what": "Repair planned"}, customer=safe) == [], "not the address they gave us"
    own = await followed(people, desk, cases)
    [item] = await own.happens({"what": "Repair planned"}, customer=safe)
    assert "Repair planned" not in f"{item.subject}{item.body}"
    assert "othole" not in item.body
    by_text = ADA.model_copy(update={"safe_contact": SafeContact(channels=(Channel.TEXT,))})
    assert await own.happens({"what": "Repair made"}, customer=by_text) == []
    dead = ADA.model_copy(update={"died": True})
    assert await own.happens({"what": "Repair made anew"}, customer=dead) == []


async def test_with_safe_contact_only_a_safe_address_is_taken(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    safe = ADA.model_copy(update={"safe_contact": NEUTRAL})
    reference = await a_case(desk, safe)
    client = await opened(people, reference)
    for address in ("other@example.com", ADA.phone):
        answer = await choose(client, reference, address)
        assert answer.status_code == 422
        assert "For your safety" in answer.text
    assert (await choose(client, reference, ADA.email)).status_code == 303
    assert cases.residents != []


async def test_one_click_ends_it_for_a_mail_program_and_a_person(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    case = await followed(people, desk, cases)
    [following] = register.followings.of_case(case.reference)
    [item] = await case.happens({"what": "Repair planned"})
    address = f"/track/changes/{following.unsubscribe}"
    assert address in item.body
    anybody = await people.guest()
    for forged in (following.id, f"{following.id}.{'0' * 64}", "x.y", "." * 300):
        assert (await anybody.get(f"/track/changes/{forged}")).status_code == 404
        await anybody.post(f"/track/changes/{forged}", data={"List-Unsubscribe": "One-Click"})
    assert "Stop them" in (await anybody.get(address)).text, "looking ends nothing"
    assert register.followings.get(following.id) is not None
    answer = await anybody.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "No more messages" in answer.text
    assert register.followings.get(following.id) is None
    assert (await anybody.post(address)).status_code == 200
    assert await case.happens({"what": "Repair made"}) == []


async def test_whoever_opened_all_of_theirs_need_not_confirm_that_address_again(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    client = await people.guest()
    await ask(client, "ada@example.com")
    await enter(client, code_in(post(register, cases)[-1]))
    answer = await choose(client, reference, "ada@example.com", "outcome")
    assert answer.headers["location"] == f"/track/{reference}/changes"
    page = (await client.get(answer.headers["location"])).text
    assert "We tell you there from now on." in page
    assert "a…@example.com" in page
    [following] = register.followings.of_case(reference)
    stopped = await client.post(
        f"/track/{reference}/changes/{following.id}", data={"form_token": hidden_in(page), "stop": "yes"}
    )
    assert stopped.status_code == 303
    assert register.followings.of_case(reference) == []


def hidden_in(page: str) -> str:
    return page.partition('name="form_token" value="')[2].partition('"')[0]


async def test_nobody_elses_is_seen_or_stopped(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    case = await followed(people, desk, cases)
    [following] = register.followings.of_case(case.reference)
    other = await a_case(desk)
    client = await opened(people, other)
    page = (await client.get(f"/track/{other}/changes")).text
    address = f"/track/{other}/changes/{following.id}"
    assert (await client.get(address)).status_code == 404
    answer = await client.post(address, data={"form_token": hidden_in(page), "stop": "yes"})
    assert answer.status_code == 404
    assert register.followings.get(following.id) is not None
    guest = await people.guest()
    assert (await guest.get(f"/track/{case.reference}/changes")).headers["location"].endswith("/open")


async def test_addresses_and_codes_are_limited(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    answers = [
        (await choose(client, reference, f"{number}@example.com")).status_code
        for number in range(MOST_OF_A_CASE + 1)
    ]
    assert answers == [303] * MOST_OF_A_CASE + [429]
    statuses = []
    for _ in range(EACH_HOUR + 1):
        each = await a_case(desk)
        client = await opened(people, each)
        statuses.append((await choose(client, each, "victim@example.com")).status_code)
    assert statuses == [303] * EACH_HOUR + [429]
    assert len([item for item in post(register, cases) if item.to == "victim@example.com"]) == EACH_HOUR


@pytest.mark.parametrize(
    "given", [{}, {"wants": "all", "address": "x"}, {"wants": "outcome"}, {"address": "a@b.example"}]
)
async def test_a_form_that_is_not_whole_is_shown_again(
    people: People, desk: Desk, cases: SpokenCases, given: dict[str, str]
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}/changes")).text
    answer = await client.post(f"/track/{reference}/changes", data={"form_token": hidden_in(page), **given})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert cases.residents == []


async def test_a_refused_address_is_not_tried_for_ever(
    people: People, desk: Desk, cases: SpokenCases, register: Register, clock: Clock
) -> None:
    case = await followed(people, desk, cases)
    clock.forward(minutes=1)
    line = Entry(
        number=100,
        at=clock(),
        kind=Kind.STAGE,
        what="Repair planned",
        shown=Shown.EVERYONE,
    )
    tell(register, turn(50, case.reference, customer=ADA, entries=(line,)))
    await Relay(desk, grace=None).turn()
    [order] = cases.residents
    channel = FakeChannel(refused)
    assert not carried_out(register, order, channel)
    assert not carried_out(register, order, channel)
    assert channel.attempts == 1
