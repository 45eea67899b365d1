"""Following a case in another language, in several states, by its customer and by anybody."""

from datetime import timedelta
from typing import Any

import pytest

from casework.customers.words import of as words_of
from charter.cases import Kind, Shown
from charter.people import Role, Sender
from register import Register
from starter.desk.intake import Desk
from tests.casework.customers.test_appointments_page import a_visit
from tests.casework.customers.test_tracking import ADA, PROMISE, a_case, opened
from tests.casework.languages.test_front_door import sent_in, speaking, wholly
from tests.casework.people import People, a_case_of
from tests.register.making import MONDAY, entry, letter, tell, turn
from workflows.processes import PROCESSES

RECORDED = (
    "Olu Officer",
    "As deep as",
    "Mr Unmistakable",
    "Bob Other",
    "Potholes",
    "MK",
    "Inspect by Mon 30 Nov",
)
CHOSEN = {"language": "cy"}


async def followed(people: People, reference: str) -> Any:
    """A browser of the customer's, in the language."""
    client = await opened(people, reference)
    await client.get("/track", params=CHOSEN)
    return client


async def test_asking_for_a_case(people: People, desk: Desk) -> None:
    browser, reference = await speaking(people), await a_case(desk)
    for address in ("/", "/track", "/track/mine", f"/track/{reference}/open", "/track/mine/code"):
        wholly(await browser.get(address, follow_redirects=True), *RECORDED)
    wholly(await browser.get("/track", params={"reference": " "}), *RECORDED, status=422)
    wholly(await browser.get("/track/MK-ABCDEFGHJ"), *RECORDED, status=404)
    for fact in ("", "nobody@example.com"):
        wholly(await sent_in(browser, f"/track/{reference}/open", fact=fact), *RECORDED, status=422)
    wholly(await sent_in(browser, "/track/mine", address="nobody"), *RECORDED, status=422)
    wholly(await browser.get("/track/mine/link/never-sent"), *RECORDED, status=404)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"waiting": True},
        {"promises": (PROMISE.model_copy(update={"state": "late"}),), "due": MONDAY - timedelta(days=1)},
        {"promises": (PROMISE.model_copy(update={"state": "kept", "ended": MONDAY}),)},
        {"promises": (PROMISE.model_copy(update={"state": "overtaken", "ended": MONDAY}),)},
        {
            "promises": tuple(
                PROMISE.model_copy(update={"by": by, "key": by}) for by in ("customer", "others")
            )
        },
        {"outcome": "withdrawn"},
        {"duplicate_of": "MK-7Q4K2M9XV"},
        {"ended": True, "outcome": "no_action"},
    ],
)
async def test_a_case_in_its_states(
    people: People, desk: Desk, register: Register, state: dict[str, Any]
) -> None:
    reference = await a_case(desk)
    given = {"customer": ADA, **state}
    tell(register, turn(7, reference, **given), [letter(1, reference)])
    guest = await speaking(people)
    wholly(await guest.get(f"/track/{reference}"), *RECORDED)
    client = await followed(people, reference)
    wholly(await client.get(f"/track/{reference}"), *RECORDED)


@pytest.mark.parametrize("process", PROCESSES)
async def test_each_stage_and_all_that_can_be_said(
    people: People, desk: Desk, register: Register, process: str
) -> None:
    reference = await a_case_of(process, desk)
    row = register.cases.get(reference)
    assert row is not None
    client = await followed(people, reference) if row.customer.email else None
    for number, stage in enumerate(PROCESSES[process].words, start=2):
        said = str(stage).replace("_", " ").capitalize()
        lines = (entry(number * 10, kind=Kind.STAGE, what=said, shown=Shown.EVERYONE),)
        told: dict[str, Any] = {
            "process": process,
            "service": row.service,
            "stage": str(stage),
            "entries": lines,
        }
        tell(register, turn(number, reference, customer=row.customer, **told))
        wholly(await (await speaking(people)).get(f"/track/{reference}"), *RECORDED)
    if client is None:
        return
    for name in words_of(process).sayings:
        page = await client.get(f"/track/{reference}/say/{name}")
        if page.status_code == 200:
            wholly(page)
            wrong = await sent_in(client, f"/track/{reference}/say/{name}", message_id="x" * 20)
            if wrong.status_code != 303:
                wholly(wrong, status=wrong.status_code)


async def test_what_was_said_to_each_other(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    says = Sender(role=Role.CUSTOMER, name="Ada Example")
    said = entry(
        60, kind=Kind.MESSAGE, message="information_added", by=says, said={"information": "It grows"}
    )
    tell(register, turn(9, reference, customer=ADA, entries=(said,)), [letter(2, reference)])
    wholly(await (await followed(people, reference)).get(f"/track/{reference}"), *RECORDED)


async def test_changes_and_appointments(people: People, desk: Desk) -> None:
    reference, client = await a_visit(people, desk)
    await client.get("/track", params=CHOSEN)
    for part in ("", "/appointment", "/changes"):
        wholly(await client.get(f"/track/{reference}{part}"), *RECORDED)
    wholly(await sent_in(client, f"/track/{reference}/changes"), status=422)
    wholly(await client.get("/track/mine", follow_redirects=True))
