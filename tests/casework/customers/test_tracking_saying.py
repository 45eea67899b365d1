"""What a customer says on their page: whose it is, what came of it, nothing lost and nothing said twice."""

from typing import Any

import httpx
import pytest

from casework.customers.words import SAYINGS
from charter.cases import Entry, Kind, Shown
from charter.messages import Answer
from charter.people import Channel, Needs, Role, SafeContact, Sender
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.running import RunStanding, Standing
from tests.casework.customers.test_tracking import ADA, a_case, opened
from tests.casework.people import People, SpokenCases, hidden
from tests.register.making import MONDAY, Clock, letter, tell, turn
from workflows.processes import messages_of

ANSWERS: dict[str, dict[str, Any]] = {
    "customer_replied": {"reply": "By the gate"},
    "information_added": {"information": "It is deeper now"},
    "contact_changed": {"email": "ada@new.example.com", "prefers": "email", "texts_signed_up": "no"},
    "needs_recorded": {"needs.large_print": "yes", "needs.interpreter": "Polish"},
    "withdrawn": {"reason": "It is gone", "confirmed": "yes"},
    "withdrawal_confirmed": {},
    "withdrawal_taken_back": {},
    "not_fixed": {"what": "It is open again"},
    "reported_again": {"what": ""},
    "danger_reported": {"what": "Bare wires hang out", "where": ""},
    "satisfaction_given": {"score": "4", "comment": "Quick"},
}
BODIES: dict[str, dict[str, Any]] = {
    **{name: {**given} for name, given in ANSWERS.items()},
    "contact_changed": {"email": "ada@new.example.com", "prefers": "email", "texts_signed_up": False},
    "needs_recorded": {"needs": {"large_print": True, "interpreter": "Polish"}},
    "withdrawn": {"reason": "It is gone"},
    "reported_again": {},
    "danger_reported": {"what": "Bare wires hang out"},
    "satisfaction_given": {"score": 4, "comment": "Quick"},
}


def said(number: int, message: str, role: Role = Role.CUSTOMER, shown: Shown = Shown.EVERYONE) -> Entry:
    by = Sender(role=role)
    return Entry(
        number=number, at=MONDAY, kind=Kind.MESSAGE, what=message, message=message, by=by, shown=shown
    )


STATES: dict[str, dict[str, Any]] = {
    "open": {},
    "asked": {"waiting": True},
    "withdrawn": {"stage": "withdrawn", "outcome": "withdrawn", "entries": (said(20, "withdrawn"),)},
    "to_confirm": {"entries": (said(20, "withdrawn", Role.REPRESENTATIVE),)},
    "goes_on": {"entries": (said(20, "withdrawn"),)},
    "taken_back": {"entries": (said(20, "withdrawn"), said(21, "withdrawal_taken_back"))},
    "done": {"stage": "done", "outcome": "completed"},
    "answered": {"stage": "done", "outcome": "completed", "entries": (said(20, "satisfaction_given"),)},
    "at_risk": {
        "stage": "done",
        "outcome": "completed",
        "entries": (said(20, "safeguarding_raised", shown=Shown.SAFEGUARDING),),
    },
}
ALWAYS = {"information_added", "contact_changed", "needs_recorded"}
OFFERED = {
    "open": ALWAYS | {"danger_reported", "withdrawn", "reported_again"},
    "asked": ALWAYS | {"danger_reported", "withdrawn", "reported_again", "customer_replied"},
    "withdrawn": ALWAYS | {"withdrawal_taken_back"},
    "to_confirm": ALWAYS | {"danger_reported", "withdrawal_taken_back", "withdrawal_confirmed"},
    "goes_on": ALWAYS | {"withdrawal_taken_back"},
    "taken_back": ALWAYS | {"danger_reported", "withdrawn", "reported_again"},
    "done": ALWAYS | {"danger_reported", "not_fixed", "satisfaction_given"},
    "answered": ALWAYS | {"danger_reported", "not_fixed"},
    "at_risk": ALWAYS | {"danger_reported", "not_fixed"},
}
WHEN = {
    "customer_replied": "asked",
    "withdrawal_confirmed": "to_confirm",
    "withdrawal_taken_back": "withdrawn",
    "not_fixed": "done",
    "satisfaction_given": "done",
}


async def in_state(desk: Desk, state: str = "open", **more: Any) -> str:
    return await a_case(desk, **{"entries": (), **STATES[state], **more})


async def send(client: httpx.AsyncClient, reference: str, name: str, **given: Any) -> httpx.Response:
    """Fill in a form and send it, confirmed where that is asked."""
    address = f"/track/{reference}/say/{name}"
    page = await client.get(address)
    assert page.status_code == 200, (name, page.headers.get("location"))
    ids = {each: hidden(page, each) for each in ("form_token", "message_id")}
    return await client.post(address, data={**ids, **given})


async def notice(client: httpx.AsyncClient, answer: httpx.Response, reference: str) -> str:
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/track/{reference}"
    return (await client.get(answer.headers["location"])).text


def test_every_customers_message_has_its_words_or_another_way() -> None:
    theirs = {name for name, spec in messages_of("HighwaysRepair").items() if Role.CUSTOMER in spec.roles}
    by_an_officer = {
        *("safe_contact_set", "safe_contact_ended", "representative_added", "representative_ended"),
        *("consent_recorded", "safeguarding_raised"),
    }
    assert theirs == set(SAYINGS) | by_an_officer


@pytest.mark.parametrize("state", STATES)
async def test_what_can_be_said_is_offered_and_nothing_else(people: People, desk: Desk, state: str) -> None:
    reference = await in_state(desk, state)
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}")).text
    offered = {name for name in SAYINGS if f"/track/{reference}/say/{name}" in page}
    assert offered == OFFERED[state]
    for name in set(SAYINGS) - offered:
        answer = await client.get(f"/track/{reference}/say/{name}")
        assert "cannot be done at the moment" in await notice(client, answer, reference)


@pytest.mark.parametrize("name", SAYINGS)
async def test_each_is_said_as_the_customer_with_the_forms_own_id(
    people: People, desk: Desk, cases: SpokenCases, name: str
) -> None:
    reference = await in_state(desk, WHEN.get(name, "open"))
    client = await opened(people, reference)
    answer = await send(client, reference, name, **ANSWERS[name])
    page = await notice(client, answer, reference)
    assert SAYINGS[name].thanks in page
    [(to, message, body)] = cases.bodies
    assert (to, message) == (reference, name)
    assert body.pop("id").startswith("site-")
    assert body.pop("by") == {"role": "customer"}
    assert body == BODIES[name]


async def test_what_is_not_a_customers_to_decide_is_not_asked_and_not_taken(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}/say/withdrawn")).text
    for name in ("council_goes_on", 'name="how"', "happened_at", 'name="by"'):
        assert name not in page
    more = {
        "council_goes_on": "yes",
        "happened_at-day": "1",
        "by": "officer",
        "by.role": "officer",
        "how": "x",
    }
    await send(client, reference, "withdrawn", confirmed="yes", **more)
    assert set(cases.bodies[0][2]) == {"id", "by"}
    assert cases.bodies[0][2]["by"] == {"role": "customer"}


@pytest.mark.parametrize(
    "name",
    ["note_added", "inspection_recorded", "safeguarding_raised", "recount", "..%2f..", "x" * 500, "%00"],
)
async def test_no_other_message_has_an_address(
    people: People, desk: Desk, cases: SpokenCases, name: str
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    token = hidden(await client.get(f"/track/{reference}"), "form_token")
    asked = await client.get(f"/track/{reference}/say/{name}")
    sent = await client.post(f"/track/{reference}/say/{name}", data={"form_token": token, "note": "x"})
    assert {asked.status_code, sent.status_code} <= {404, 405}
    assert cases.bodies == []


async def test_withdrawing_is_asked_twice_and_said_once(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    asked = await send(client, reference, "withdrawn", reason="It is <b>gone</b>\r\nnow")
    assert asked.status_code == 200
    assert "Are you sure you want to withdraw?" in asked.text
    assert "It is &lt;b&gt;gone&lt;/b&gt;" in asked.text
    assert cases.bodies == []
    form = {name: hidden(asked, name) for name in ("form_token", "message_id", "reason", "confirmed")}
    for _ in range(2):
        answer = await client.post(f"/track/{reference}/say/withdrawn", data=form)
        assert "You have withdrawn" in await notice(client, answer, reference)
    assert [body["reason"] for _, _, body in cases.bodies] == ["It is <b>gone</b>\nnow"]


async def test_the_same_form_twice_is_taken_once(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    page = await client.get(f"/track/{reference}/say/information_added")
    form = {name: hidden(page, name) for name in ("form_token", "message_id")}
    address = f"/track/{reference}/say/information_added"
    for _ in range(2):
        answer = await client.post(address, data={**form, "information": "Deeper"})
        assert "Thank you" in await notice(client, answer, reference)
    assert len(cases.bodies) == 1
    cases.answer = Answer(applied=False, why="Already taken.", stage="x", at=MONDAY)
    again = await client.post(address, data={**form, "information": "Deeper"})
    assert "Thank you" in await notice(client, again, reference)


async def test_without_temporal_the_page_reads_and_every_word_is_kept(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    cases.away = True
    assert "Waiting to be inspected" in (await client.get(f"/track/{reference}")).text
    page = await client.get(f"/track/{reference}/say/information_added")
    form = {name: hidden(page, name) for name in ("form_token", "message_id")}
    address = f"/track/{reference}/say/information_added"
    answer = await client.post(address, data={**form, "information": "Two <lines>\r\nof words"})
    assert answer.status_code == 503
    assert "Nothing you wrote is lost" in answer.text
    assert "Two &lt;lines&gt;\r\nof words</textarea>" in answer.text
    assert hidden(answer, "message_id") == form["message_id"]
    cases.away = False
    again = {name: hidden(answer, name) for name in form}
    sent = await client.post(address, data={**again, "information": "Two <lines>\r\nof words"})
    assert "Thank you" in await notice(client, sent, reference)
    assert [body["information"] for _, _, body in cases.bodies] == ["Two <lines>\nof words"]


async def test_an_answer_that_was_lost_is_asked_for_again_and_said_once(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    cases.unsure = True
    lost = await send(client, reference, "information_added", information="Once")
    assert lost.status_code == 503
    cases.unsure = False
    form = {name: hidden(lost, name) for name in ("form_token", "message_id")}
    await client.post(f"/track/{reference}/say/information_added", data={**form, "information": "Once"})
    assert len(cases.bodies) == 1


async def test_a_refusal_is_told_with_the_words_kept_and_a_new_id(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await in_state(desk, "done")
    client = await opened(people, reference)
    why = "The work has not been reported as done, or the time to say so has passed."
    cases.answer = Answer(applied=False, why=why, stage="done", at=MONDAY)
    page = await client.get(f"/track/{reference}/say/not_fixed")
    form = {name: hidden(page, name) for name in ("form_token", "message_id")}
    answer = await client.post(f"/track/{reference}/say/not_fixed", data={**form, "what": "It is back"})
    assert answer.status_code == 422
    assert why in answer.text
    assert "It is back</textarea>" in answer.text
    assert hidden(answer, "message_id") != form["message_id"]


async def test_a_case_that_ended_meanwhile_says_so(
    people: People, desk: Desk, cases: SpokenCases, clock: Clock, register: Register
) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    page = await client.get(f"/track/{reference}/say/information_added")
    form = {name: hidden(page, name) for name in ("form_token", "message_id")}
    cases.stood[reference] = Standing(RunStanding.COMPLETED, clock())
    ended: dict[str, Any] = {"ended": True, "stage": "ended", "outcome": "completed"}
    tell(register, turn(9, reference, customer=ADA, entries=(), **ended))
    answer = await client.post(
        f"/track/{reference}/say/information_added", data={**form, "information": "Late words"}
    )
    assert answer.status_code == 409
    assert "Your case has closed" in answer.text
    assert "Late words</textarea>" in answer.text


MISTAKES = [
    ("information_added", {"information": " \r\n "}, "Enter an answer to “What would you like us to know?”"),
    ("information_added", {"information": "x" * 16_385}, "must be 16,384 characters or fewer"),
    ("information_added", {"information": "a\x00b"}, "not written as it has to be"),
    ("contact_changed", {}, "Fill in at least one of the details"),
    ("contact_changed", {"prefers": "pigeon"}, "Select one of the answers to “How should we contact you?”"),
    ("contact_changed", {"email": "a" * 201}, "must be 200 characters or fewer"),
    ("contact_changed", {"email": "not an email"}, "“Email address”: enter an email address in the correct"),
    ("contact_changed", {"phone": "abc"}, "“Phone number”: enter a phone number, like 01632 960 001"),
    ("danger_reported", {"what": "Wires", "where": "Here\u2028# Hello"}, "it must be on one line"),
    (
        "contact_changed",
        {"prefers": "post", "address": "12 Example Close"},
        "Postal address: a letter needs the number and street",
    ),
    (
        "contact_changed",
        {"prefers": "post", "address": "12 Example Close\nExample Town\nEX1"},
        "Postal address: the last line must be a UK postcode",
    ),
    ("satisfaction_given", {}, "Select an answer to “How satisfied are you"),
    ("satisfaction_given", {"score": "6"}, "How satisfied are you"),
]


@pytest.mark.parametrize(("name", "given", "told"), MISTAKES, ids=range(len(MISTAKES)))
async def test_mistakes_are_told_at_their_field(
    people: People, desk: Desk, cases: SpokenCases, name: str, given: dict[str, str], told: str
) -> None:
    reference = await in_state(desk, WHEN.get(name, "open"))
    client = await opened(people, reference)
    answer = await send(client, reference, name, **given)
    assert answer.status_code == 422
    assert told in answer.text.replace("&#34;", '"')
    assert "There is a problem" in answer.text
    assert cases.bodies == []


async def test_the_question_and_its_date_stand_on_the_page_and_on_the_form(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await in_state(desk)
    asked = {"question": "Which <lamp>?", "reply_by": "Monday 7 December 2026", "consequence": "We guess."}
    written = letter(7, reference, template="every_case/information_requested", placeholders=asked)
    tell(register, turn(2, reference, customer=ADA, entries=(), waiting=True), [written])
    client = await opened(people, reference)
    for address in (f"/track/{reference}", f"/track/{reference}/say/customer_replied"):
        page = (await client.get(address)).text
        assert "Which &lt;lamp&gt;?" in page
        assert "eply by Monday 7 December 2026" in page
    public = (await (await people.guest()).get(f"/track/{reference}")).text
    assert "lamp" not in public
    assert "We have asked the person who reported it a question" in public


async def test_details_are_changed_and_never_shown(people: People, desk: Desk) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}/say/contact_changed")).text
    for words in ("ada@example.com", "960001", "Example Close", "Ada Example"):
        assert words not in page


async def test_needs_begin_with_what_is_recorded(people: People, desk: Desk) -> None:
    customer = ADA.model_copy(update={"needs": Needs(braille=True, interpreter="Welsh")})
    reference = await in_state(desk, customer=customer)
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}/say/needs_recorded")).text
    assert 'value="Welsh"' in page
    assert page.count(" checked") == 1


async def test_with_safe_contact_an_officer_changes_the_details(people: People, desk: Desk) -> None:
    safe = SafeContact(channels=(Channel.EMAIL,))
    reference = await in_state(desk, customer=ADA.model_copy(update={"safe_contact": safe}))
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}")).text
    assert "contact you only in a safe way" in page
    token = {"form_token": hidden(await client.get(f"/track/{reference}"), "form_token")}
    answer = await client.post(
        f"/track/{reference}/say/contact_changed", data={**token, "email": "x@example.com"}
    )
    assert "cannot be done at the moment" in await notice(client, answer, reference)


@pytest.mark.parametrize("name", ["information_added", "withdrawn"])
async def test_nobody_speaks_without_having_opened_the_case(
    people: People, desk: Desk, cases: SpokenCases, name: str
) -> None:
    mine, other = await in_state(desk), await in_state(desk)
    client = await opened(people, mine)
    guest = await people.guest()
    for each, reference in ((client, other), (guest, mine)):
        token = hidden(await each.get(f"/track/{reference}/open"), "form_token")
        answer = await each.post(
            f"/track/{reference}/say/{name}",
            data={"form_token": token, "information": "x", "confirmed": "yes"},
        )
        assert answer.headers["location"] == f"/track/{reference}/open"
    assert cases.bodies == []


async def test_a_form_from_elsewhere_is_refused(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await in_state(desk)
    client = await opened(people, reference)
    address = f"/track/{reference}/say/information_added"
    token = hidden(await client.get(address), "form_token")
    other = hidden(await (await people.guest()).get(f"/track/{reference}/open"), "form_token")
    given = {"information": "x"}
    for form, headers in (
        (given, {}),
        ({**given, "form_token": other}, {}),
        ({**given, "form_token": token}, {"sec-fetch-site": "cross-site"}),
    ):
        answer = await client.post(address, data=form, headers=headers)
        assert answer.status_code == 403
        assert "Nothing was done" in answer.text
    as_json = await client.post(address, json={**given, "form_token": token})
    assert as_json.status_code == 415
    huge = await client.post(address, data={"form_token": token, "information": "x" * 70_000})
    assert huge.status_code == 413
    many = await client.post(address, data={"form_token": token, **{f"f{n}": "x" for n in range(1_000)}})
    assert many.status_code == 400
    assert cases.bodies == []


async def test_the_officers_sign_in_opens_no_customers_page(people: People, desk: Desk) -> None:
    reference = await in_state(desk)
    manager = await people.of(Post.MANAGER)
    page = (await manager.get(f"/track/{reference}")).text
    assert "Is this your case?" in page
    assert "Signed in as" not in page
    customer = await opened(people, reference)
    assert (await customer.get(f"/casework/cases/{reference}")).status_code == 303
