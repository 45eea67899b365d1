"""What the tracking pages show to whom, and what they do not."""

import io
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from casework.site.pages import Site
from charter import references
from charter.cases import Audience, Entry, Kind, PromiseState, Shown
from charter.people import Channel, Customer, Role, SafeContact, Sender
from engine import logs
from register import Register
from register.letters.stored import LetterState
from register.people.tracking import EACH_CASE
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from tests.callers import EVERY_ROLE
from tests.casework.people import People, SpokenCases, hidden
from tests.register.making import MONDAY, Clock, letter, tell, turn

NOT_ON_A_MAP = "council_tax_change"
FACTS = ("ada@example.com", "01632 960001", "EX2 2AD")
ADA = Customer(
    name="Ada Example",
    email="ada@example.com",
    phone="01632 960001",
    address="12 Example Close\nExample Town\nEX2 2AD",
)
PERSONAL = (
    *("Ada Example", "ada@example.com", "960001", "Example Close", "EX2 2AD", "Mr Unmistakable"),
    *("Olu Officer", "internal-words", "safeguarding", "Safeguarding", "private-reason", "Bob Other"),
    *("MK-OTHERCASE", "her-own-words", "letter-words", "refused-words"),
)
"""What the case of `a_case` holds and nobody may read without the second fact."""
PROMISE = PromiseState(
    key="inspect",
    title="Inspect",
    clause="Should be inspected within five working days.",
    where="Customer Charter, Routine issues",
    source="CH",
    due=MONDAY + timedelta(days=7),
    first_due=MONDAY + timedelta(days=7),
    state="open",
    started=MONDAY,
    notes=("Exception recorded: private-reason",),
)


ADA_SAYS = Sender(role=Role.CUSTOMER, name="Ada Example")
OFFICER = Sender(role=Role.OFFICER, name="Olu Officer")
OWN_WORDS: dict[str, Any] = {"by": ADA_SAYS, "said": {"what": "her-own-words"}}
LINES: tuple[tuple[Kind, str, Shown, dict[str, Any]], ...] = (
    (Kind.OPENED, "Received: Pothole", Shown.EVERYONE, {}),
    (Kind.LETTER, "Letter 1: acknowledged", Shown.EVERYONE, {}),
    (Kind.STAGE, "Awaiting inspection: Mr Unmistakable moved it", Shown.EVERYONE, {}),
    (Kind.MESSAGE, "Officer assigned", Shown.EVERYONE, {"message": "officer_assigned", "by": OFFICER}),
    (Kind.MESSAGE, "Reported again", Shown.EVERYONE, {"message": "reported_again", **OWN_WORDS}),
    (Kind.LINK, "Opened MK-OTHERCASE (Streetlight)", Shown.EVERYONE, {}),
    (Kind.PROMISE, "Promise kept: acknowledge", Shown.EVERYONE, {"clause": "Automatic"}),
    (Kind.MESSAGE, "Customer replied", Shown.STAFF, {"message": "customer_replied", **OWN_WORDS}),
    (Kind.NOTE, "Note", Shown.STAFF, {"said": {"note": "internal-words"}}),
    (Kind.REFUSED, "Not applied: refused-words", Shown.STAFF, {}),
    (Kind.LINK, "MK-OTHERCASE reports the same thing, Bob Other", Shown.STAFF, {}),
    (Kind.TASK, "Safeguarding: internal-words", Shown.SAFEGUARDING, {}),
)


def lines() -> tuple[Entry, ...]:
    """A timeline with something of every kind in it."""
    return tuple(
        Entry(number=number, at=MONDAY, kind=kind, what=what, shown=shown, **more)
        for number, (kind, what, shown, more) in enumerate(LINES, start=1)
    )


async def a_case(desk: Desk, customer: Customer = ADA, **more: Any) -> str:
    """A case with a full first turn; its reference."""
    new = NewReport.model_validate(
        {
            "service": "pothole",
            "reporter": customer.model_dump(mode="json"),
            "details": {"where": {"text": "12 Example Close"}, "description": "As deep as Mr Unmistakable"},
        }
    )
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    given = {
        "service": "pothole",
        "service_title": "Pothole",
        "due_what": "Inspect",
        "promises": (PROMISE,),
        "links": ("MK-OTHERCASE",),
        "customer": customer,
        "entries": lines(),
        **more,
    }
    body = "# Hello\n\nDear Ada Example, letter-words\n\n* one\n* two"
    own = letter(1, reference, subject="Your report", body=body)
    copy = letter(1, reference, id=f"{reference}-1-rep", copy_of=own.id, subject="A representative's copy")
    left = letter(2, reference, audience=Audience.OLD_CONTACT, subject="What the old contact heard")
    tell(desk.register, turn(1, reference, **given), [own, copy, left])
    for each in (own, left):
        desk.register.letters.trying(each.id, Channel.EMAIL)
        desk.register.letters.sent(each.id, Channel.EMAIL, "p1")
    return reference


async def opened(people: People, reference: str, fact: str = "ada@example.com") -> httpx.AsyncClient:
    """A browser in which the case has been opened."""
    client = await people.guest()
    answer = await try_it(client, reference, fact)
    assert answer.status_code == 303, answer.text
    return client


async def try_it(
    client: httpx.AsyncClient, reference: str, fact: str, network: str = "192.0.2.1"
) -> httpx.Response:
    address = f"/track/{reference}/open"
    page = await client.get(address)
    data = {"form_token": hidden(page, "form_token"), "fact": fact}
    return await client.post(address, data=data, headers={"X-Forwarded-For": network})


def nothing_personal(text: str) -> None:
    assert not [words for words in PERSONAL if words in text]


# -- by reference alone


async def test_the_public_page_shows_the_case_and_nobody(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    page = await (await people.guest()).get(f"/track/{reference}")
    assert page.status_code == 200
    for told in (
        *("Pothole", reference, "Waiting to be inspected", "Somebody will come and inspect it."),
        *("Should be inspected within five working days.", "Mon 30 Nov 2026", "Customer Charter"),
        *("Promise kept: acknowledge", "A named officer looks after it", "It was reported again"),
        *("customer.services@example.com", "01632 960 100", "Every way to reach us"),
    ):
        assert told in page.text, told
    nothing_personal(page.text)
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert '<meta name="robots" content="noindex">' in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_every_page_anybody_can_reach_is_free_of_persons(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    guest = await people.guest()
    for address in ("", "/open", "/say/withdrawn", "/say/contact_changed", "/say/note_added", "/letters"):
        nothing_personal((await guest.get(f"/track/{reference}{address}", follow_redirects=True)).text)
    nothing_personal((await try_it(guest, reference, "bob@example.com")).text)


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{lower}", "{spaced}", "{bare}", "{bare_lower}"], ids=range(6)
)
async def test_a_reference_is_taken_as_it_is_typed(people: People, desk: Desk, typed: str) -> None:
    reference = await a_case(desk)
    bare = reference.replace("-", "")
    forms = {
        "lower": reference.lower(),
        "spaced": f"{bare[:2]} {bare[2:5]} {bare[5:8]} {bare[8:]}",
        "bare": bare,
        "bare_lower": bare.lower(),
    }
    answer = await (await people.guest()).get(
        "/track", params={"reference": typed.format(reference, **forms)}
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/track/{reference}"


async def test_an_address_with_small_letters_leads_to_the_case(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    answer = await (await people.guest()).get(f"/track/{reference.lower()}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/track/{reference}")


GARBAGE = (
    *("MK-222222222", "MK-7Q4K2M9XW", "nonsense", "MK", "-", "%2e%2e", "..%2f..%2fetc%2fpasswd"),
    *("<script>alert(1)</script>", "MK-7Q4K2M9XV%00", "\u202e", "a" * 3_000, "'; DROP TABLE cases; --"),
)


@pytest.mark.parametrize("typed", GARBAGE, ids=range(len(GARBAGE)))
async def test_unknown_and_mistyped_references_are_answered_alike(people: People, typed: str) -> None:
    guest = await people.guest()
    by_form = await guest.get("/track", params={"reference": typed}, follow_redirects=True)
    assert by_form.status_code == 404
    assert by_form.text.count("We could not find that reference") == 2
    assert "we never use" in by_form.text
    assert "<script>alert" not in by_form.text
    by_address = await guest.get("/track/" + typed.replace("<", "%3C").replace("/s", "%2Fs"))
    assert by_address.status_code == 404
    assert "could not find that reference" in by_address.text or "nothing at that address" in by_address.text


async def test_unknown_and_mistyped_differ_in_nothing_but_what_was_typed(people: People) -> None:
    guest = await people.guest()
    pages = []
    for typed in ("MK-222222222", "MK-7Q4K2M9XW", "MK-0OI", "hello"):
        text = (await guest.get(f"/track/{typed}")).text
        pages.append(text.replace(typed, "…"))
    assert len(set(pages)) == 1


async def test_nothing_typed_is_asked_for(people: People) -> None:
    answer = await (await people.guest()).get("/track", params={"reference": " "})
    assert answer.status_code == 422
    assert "Enter your reference" in answer.text


async def test_a_report_not_started_yet_can_be_followed(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    cases.away = True
    new = NewReport.model_validate(
        {
            "service": "pothole",
            "reporter": ADA.model_dump(mode="json"),
            "details": {"where": {"text": "12 Example Close"}},
        }
    )
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    page = await (await people.guest()).get(f"/track/{reference}")
    assert "Received" in page.text
    assert "Should be inspected within five working days." in page.text
    nothing_personal(page.text)
    own = await (await opened(people, reference)).get(f"/track/{reference}")
    assert "Your case" in own.text


async def test_neutral_wording_names_no_service(people: People, desk: Desk) -> None:
    safe = SafeContact(channels=(Channel.EMAIL,), neutral_wording=True)
    reference = await a_case(desk, ADA.model_copy(update={"safe_contact": safe}), waiting=True, late=True)
    page = (await (await people.guest()).get(f"/track/{reference}")).text
    nothing_personal(page)
    for words in ("othole", "nspect", "repair", "five working days", "Waiting", "Late", "sorry"):
        assert words not in page, words
    assert "Open" in page
    own = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    assert "Pothole" in own
    assert "/say/contact_changed" not in own


async def test_a_duplicate_says_so_and_names_nobody(people: People, desk: Desk) -> None:
    reference = await a_case(desk, stage="following", duplicate_of="MK-OTHERCASE")
    for client in (await people.guest(), await opened(people, reference)):
        page = (await client.get(f"/track/{reference}")).text
        assert "We deal with the reports together" in page
        assert "Bob Other" not in page
    nothing_personal((await (await people.guest()).get(f"/track/{reference}")).text)


OUTCOMES = {
    "completed": "Repaired",
    "no_action": "No work will be done",
    "not_ours": "Not the council’s to repair",
    "withdrawn": "Withdrawn",
    "duplicate_ended": "Dealt with together with another report",
    "stopped_outside": "Stopped",
    "something_new": "Something new",
}


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_an_outcome_in_plain_words(people: People, desk: Desk, outcome: str) -> None:
    ending: dict[str, Any] = {
        "stage": "ended",
        "ended": True,
        "outcome": outcome,
        "outcome_reason": "private-reason",
        "due": None,
    }
    reference = await a_case(desk, **ending)
    page = (await (await people.guest()).get(f"/track/{reference}")).text
    assert OUTCOMES[outcome] in page
    assert "What you can still do" in page
    assert "report it again" in page
    nothing_personal(page)
    own = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    assert ("private-reason" in own) == (
        outcome in {"no_action", "not_ours", "duplicate_ended", "something_new"}
    )
    assert "nothing can be added to it" in own
    assert "/say/" not in own


async def test_late_is_said_with_sorry(people: People, desk: Desk, clock: Clock) -> None:
    late = PROMISE.model_copy(update={"state": "late"})
    reference = await a_case(desk, late=True, promises=(late,))
    clock.forward(days=10)
    page = (await (await people.guest()).get(f"/track/{reference}")).text
    assert "it is late. We are sorry." in page
    assert "3 days ago" in page


async def test_a_promise_that_was_late_is_never_called_no_longer_needed(people: People, desk: Desk) -> None:
    ended = {"state": "overtaken", "ended": MONDAY + timedelta(days=8)}
    in_time = {"state": "overtaken", "ended": MONDAY + timedelta(days=6)}
    promises = (PROMISE.model_copy(update=ended), PROMISE.model_copy(update={"key": "b", **in_time}))
    reference = await a_case(desk, promises=promises)
    page = (await (await people.guest()).get(f"/track/{reference}")).text
    assert page.count("Late, then no longer needed") == 1
    assert page.count("No longer needed") == 1


# -- the second fact


@pytest.mark.parametrize(
    "fact",
    [
        *("ada@example.com", " ADA@Example.COM ", "01632 960001", "01632960001", "+44 1632 960001"),
        *("+44 (0)1632 960-001", "0044 1632 960001", "EX2 2AD", "ex22ad", "Ex2 2ad"),
        *("EX2  2AD", "EX2-2AD", "EX2\u20112AD", "\u200bEX2\u00a02AD", "\u202a+441632960001\u202c"),
        *("01632\u2011960\u2013001", "1632 960001", "441632960001", "\ufeffada@example.com\u00a0"),
        *("\u202aada@exam\u00adple.com", "\uff10\uff11\uff16\uff13\uff12 960001"),
    ],
)
async def test_each_fact_opens_the_case_however_it_is_written(people: People, desk: Desk, fact: str) -> None:
    reference = await a_case(desk, service=NOT_ON_A_MAP)
    client = await opened(people, reference, fact)
    page = (await client.get(f"/track/{reference}")).text
    assert "Your case" in page
    assert "letter-words" in page


@pytest.mark.parametrize(
    "fact",
    [
        *(
            "bob@example.com",
            "@",
            "01632 960002",
            "960001",
            "1",
            "EX2 2AE",
            "\u00e1da@example.com",
            "\uff41da@example.com",
            "+33 1632 960001",
            "EX2",
            "Ada Example",
            "12 Example Close",
        ),
        *("ada@example.com\x00", "x" * 5_000, "ada@example.com" + " " * 300, "' OR 1=1 --", "<script>"),
    ],
    ids=range(17),
)
async def test_what_does_not_fit_opens_nothing(people: People, desk: Desk, fact: str) -> None:
    reference = await a_case(desk)
    client = await people.guest()
    answer = await try_it(client, reference, fact)
    assert answer.status_code == 422 if fact.strip() != "ada@example.com" else 303
    if answer.status_code == 422:
        assert "not what we have for this case" in answer.text
        nothing_personal((await client.get(f"/track/{reference}")).text)


async def test_nothing_known_of_anybody_is_answered_as_a_wrong_fact_is(people: People, desk: Desk) -> None:
    nobody = await a_case(desk, Customer())
    somebody = await a_case(desk)
    guest = await people.guest()
    answers = []
    for reference in (nobody, somebody):
        for fact in ("", "bob@example.com", "EX8 8XX"):
            answer = await try_it(guest, reference, fact)
            plain = re.sub(r'value="[0-9a-f]{64}"', "", answer.text).replace(reference, "…")
            answers.append((answer.status_code, plain))
    assert answers[:3] == answers[3:]


async def test_a_postcode_alone_opens_nothing_that_neighbours_see(people: People, desk: Desk) -> None:
    pothole, tax = await a_case(desk), await a_case(desk, service=NOT_ON_A_MAP)
    gone = await a_case(desk, service="of_an_edition_before")
    client = await people.guest()
    assert (await try_it(client, tax, "EX2 2AD")).status_code == 303
    for reference in (pothole, gone):
        page = (await client.get(f"/track/{reference}/open")).text
        assert "Your email address or phone number" in page
        assert "phone number or postcode" not in page
        assert (await try_it(client, reference, "EX2 2AD")).status_code == 422
        assert (await try_it(client, reference, "01632 960001")).status_code == 303


async def test_guesses_from_elsewhere_do_not_lock_the_customer_out(
    people: People, desk: Desk, site: Site
) -> None:
    site.limits.proxies = 1
    reference = await a_case(desk)
    theirs, thief = await people.guest(), await people.guest()
    assert (await try_it(theirs, reference, "ada@example.com", "192.0.2.7")).status_code == 303
    statuses = [
        (await try_it(thief, reference, "bob@example.com", f"198.51.100.{number // 4}")).status_code
        for number in range(EACH_CASE + 2)
    ]
    assert statuses == [422] * EACH_CASE + [429] * 2
    assert (await try_it(thief, reference, "ada@example.com", "203.0.113.9")).status_code == 429
    again = await people.guest()
    assert (await try_it(again, reference, "ada@example.com", "192.0.2.7")).status_code == 303


async def test_five_wrong_tries_lock_it_from_there_for_a_quarter_of_an_hour(
    people: People, desk: Desk, clock: Clock
) -> None:
    reference, other = await a_case(desk), await a_case(desk)
    for _ in range(5):
        assert (await try_it(await people.guest(), reference, "bob@example.com")).status_code == 422
    right = await try_it(await people.guest(), reference, "ada@example.com")
    assert right.status_code == 429
    assert "Have a code sent to you instead" in right.text
    assert (await try_it(await people.guest(), other, "ada@example.com")).status_code == 303
    clock.forward(minutes=14)
    assert (await try_it(await people.guest(), reference, "ada@example.com")).status_code == 429
    clock.forward(minutes=2)
    assert (await try_it(await people.guest(), reference, "ada@example.com")).status_code == 303


async def test_nothing_given_is_no_try_and_success_forgets_the_failed_ones(
    people: People, desk: Desk
) -> None:
    reference = await a_case(desk)
    for _ in range(7):
        assert (await try_it(await people.guest(), reference, " ")).status_code == 422
    for _ in range(3):
        for _ in range(4):
            await try_it(await people.guest(), reference, "bob@example.com")
        assert (await try_it(await people.guest(), reference, "ada@example.com")).status_code == 303


async def test_with_safe_contact_only_what_belongs_to_a_safe_channel_counts(
    people: People, desk: Desk
) -> None:
    cases: list[tuple[tuple[Channel, ...], set[str]]] = [
        ((Channel.EMAIL,), {"ada@example.com"}),
        ((Channel.CALL,), {"01632 960001"}),
        ((Channel.POST, Channel.TEXT), {"01632 960001", "EX2 2AD"}),
        ((), set()),
    ]
    for channels, right in cases:
        safe = SafeContact(channels=channels)
        held = ADA.model_copy(update={"safe_contact": safe})
        reference = await a_case(desk, held, service=NOT_ON_A_MAP)
        for fact in FACTS:
            answer = await try_it(await people.guest(), reference, fact)
            assert (answer.status_code == 303) == (fact in right), (channels, fact)


async def test_a_death_closes_the_page_for_everybody(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    died = ADA.model_copy(update={"died": True})
    tell(register, turn(2, reference, customer=died, service_title="Pothole", entries=()))
    nothing_personal((await client.get(f"/track/{reference}")).text)
    assert (await try_it(await people.guest(), reference, "ada@example.com")).status_code == 422


async def test_changed_details_open_the_case_and_the_old_ones_do_not(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    moved = ADA.model_copy(update={"email": "ada@new.example.com"})
    tell(register, turn(2, reference, customer=moved, entries=()))
    assert (await try_it(await people.guest(), reference, "ada@example.com")).status_code == 422
    assert (await try_it(await people.guest(), reference, "ada@new.example.com")).status_code == 303


async def test_the_cookie_is_strict_and_for_one_reference(people: People, desk: Desk) -> None:
    reference, other = await a_case(desk), await a_case(desk)
    client = await people.guest()
    cookie = (await try_it(client, reference, "ada@example.com")).headers["set-cookie"].lower()
    assert cookie.startswith("__host-charter-track=")
    for part in ("httponly", "secure", "samesite=strict", "path=/"):
        assert part in cookie
    assert "max-age" not in cookie
    nothing_personal((await client.get(f"/track/{other}")).text)
    said = await client.get(f"/track/{other}/say/withdrawn")
    assert (said.status_code, said.headers["location"]) == (303, f"/track/{other}/open")


async def test_a_session_ends_by_itself_and_when_it_is_closed(
    people: People, desk: Desk, clock: Clock
) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    token = client.cookies["__Host-charter-track"]
    clock.forward(minutes=29)
    assert "Your case" in (await client.get(f"/track/{reference}")).text
    clock.forward(minutes=31)
    nothing_personal((await client.get(f"/track/{reference}")).text)
    client = await opened(people, reference)
    for _ in range(4):
        clock.forward(minutes=25)
        assert "Your case" in (await client.get(f"/track/{reference}")).text
    clock.forward(minutes=25)
    nothing_personal((await client.get(f"/track/{reference}")).text)  # two hours, however busy
    client = await opened(people, reference)
    token = client.cookies["__Host-charter-track"]
    form = hidden(await client.get(f"/track/{reference}"), "form_token")
    closed = await client.post(f"/track/{reference}/close", data={"form_token": form})
    assert closed.headers["location"] == f"/track/{reference}"
    thief = await people.guest()
    thief.cookies.set("__Host-charter-track", token, domain="casework.example.com")
    nothing_personal((await thief.get(f"/track/{reference}")).text)


@pytest.mark.parametrize("token", ["", "x", "x" * 5_000, "../../..", "%00"])
async def test_a_made_up_cookie_opens_nothing(people: People, desk: Desk, token: str) -> None:
    reference = await a_case(desk)
    client = await people.guest()
    client.cookies.set("__Host-charter-track", token, domain="casework.example.com")
    nothing_personal((await client.get(f"/track/{reference}")).text)


async def test_opening_needs_our_own_form(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    guest = await people.guest()
    await guest.get(f"/track/{reference}/open")
    for form in ({}, {"form_token": "x"}):
        answer = await guest.post(f"/track/{reference}/open", data={**form, "fact": "ada@example.com"})
        assert answer.status_code == 403
        assert "did not come from this site" in answer.text
        assert "__Host-charter-track" not in guest.cookies


# -- once it is open


async def test_the_owner_reads_what_is_theirs_and_nobody_elses(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    page = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    for told in (
        *("letter-words", "You replied to our question", "You reported it again", "Olu Officer looks after"),
        *("Opened MK-OTHERCASE (Streetlight)", "sent by email", "<li>one</li>"),
        *("her-own-words", "As deep as Mr Unmistakable"),
    ):
        assert told in page, told
    hidden_ones = (
        "internal-words",
        "refused-words",
        "Bob Other",
        "afeguarding",
        "private-reason",
        "Mr Unmistakable moved it",
    )
    assert not [words for words in hidden_ones if words in page]
    for not_theirs in (
        "A representative&#39;s copy",
        "representative's copy",
        "old contact heard",
        "EX2 2AD",
        "960001",
    ):
        assert not_theirs not in page


async def test_letters_not_sent_are_not_shown(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    stopped = letter(8, reference, stopped="The customer has died", subject="Stopped words")
    waiting = letter(9, reference, with_officer="Call them", subject="Officer words")
    tell(register, turn(2, reference, customer=ADA, entries=()), [stopped, waiting])
    states = {each.number: each.state for each in register.letters.of_case(reference)}
    assert (states[8], states[9]) == (LetterState.STOPPED, LetterState.WITH_OFFICER)
    page = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    assert "Stopped words" not in page
    assert "Officer words" not in page


async def test_what_people_wrote_is_text_and_nothing_else(
    people: People, desk: Desk, register: Register
) -> None:
    evil = '<script>alert(1)</script>" onload=x {{ 7*7 }}'
    reference = await a_case(desk, outcome="no_action", outcome_reason=evil, officer=evil)
    tell(
        register,
        turn(2, reference, customer=ADA, entries=(), outcome="no_action", outcome_reason=evil, officer=evil),
        [letter(5, reference, subject=evil, body=f"# {evil}\n\n* {evil}\n\n{evil}\n{'w' * 3_000}")],
    )
    page = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "w" * 3_000 in page
    assert ">49<" not in page


async def test_the_help_names_the_characters_that_are_never_used(people: People) -> None:
    page = (await (await people.guest()).get("/track")).text
    told = re.search(r"we never use ([A-Z, ]+) or (\w), nor (\d) or (\d)", page)
    assert told
    unused = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") - set(references.ALPHABET)
    assert {*told[1].split(", "), *told.groups()[1:]} == unused


async def test_nothing_personal_is_logged(people: People, desk: Desk) -> None:
    logged = io.StringIO()
    logs.configure(stream=logged)
    reference = await a_case(desk)
    client = await people.guest()
    await try_it(client, reference, "bob@example.com")
    await try_it(client, reference, "ada@example.com")
    await client.get(f"/track/{reference}")
    await client.get("/track", params={"reference": "Ada Example"})
    assert "case opened on its page" in logged.getvalue()
    assert not [words for words in (*PERSONAL[:6], "bob@", "letter-words") if words in logged.getvalue()]
