"""Time that is not the council's, and what a process has asked for or left out after its outcome."""

from datetime import timedelta

import pytest

from charter.cases import Entry, Kind, PromiseState, Shown
from charter.people import Role, Sender
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import PROMISE, a_case, opened
from tests.casework.people import People, a_case_of, hidden
from tests.register.making import MONDAY
from workflows.processes import PROCESSES

CONFIRMED_FIRST = [name for name, process in PROCESSES.items() if process.withdrawal_to_confirm]
DONE = MONDAY + timedelta(days=2)


def of(by: str, state: str) -> PromiseState:
    """Due on Mon 30 Nov 2026; where it has been used, on Wed 25 Nov."""
    ended = {"open": None, "passed": MONDAY + timedelta(days=7)}.get(state, DONE)
    title = "Your time to ask for a review" if by == "customer" else "Advice of professionals"
    return PROMISE.model_copy(update={"by": by, "state": state, "ended": ended, "title": title})


@pytest.mark.parametrize(
    ("by", "state", "tag", "sentence"),
    [
        ("customer", "open", "Open to you", "Until <strong>Mon 30 Nov 2026</strong>, in 7 days."),
        ("customer", "passed", "This time has ended", "It ended on <strong>Mon 30 Nov 2026</strong>."),
        (
            "customer",
            "kept",
            "Done in time",
            "<strong>Wed 25 Nov 2026</strong>; the time was until Mon 30 Nov",
        ),
        ("customer", "overtaken", "No longer needed", "It would have ended on Mon 30 Nov 2026."),
        ("others", "open", "Asked for", "Asked for by <strong>Mon 30 Nov 2026</strong>, in 7 days."),
        (
            "others",
            "kept late",
            "Received",
            "<strong>Wed 25 Nov 2026</strong>; asked for by Mon 30 Nov 2026.",
        ),
    ],
)
async def test_time_of_others_is_never_called_a_promise_of_ours(
    people: People, desk: Desk, by: str, state: str, tag: str, sentence: str
) -> None:
    reference = await a_case(desk, promises=(of(by, state),))
    page = " ".join((await (await people.guest()).get(f"/track/{reference}")).text.split())
    assert tag in page
    assert sentence in page
    for ours in ("Promised by", "promised by", "sorry", "Kept"):
        assert ours not in page, ours
    officers = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")).text
    assert ("The customer’s time, until" if by == "customer" else "Asked of others by") in officers
    assert "Promised by" not in officers
    assert ("Time has ended" in officers) == (state == "passed")


def withdrawn(role: Role) -> Entry:
    by, what = Sender(role=role), "Withdrawn"
    entry = Entry(number=3, at=MONDAY, kind=Kind.MESSAGE, what=what, message="withdrawn", by=by)
    return entry.model_copy(update={"shown": Shown.EVERYONE})


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.REPRESENTATIVE, Role.OFFICER])
@pytest.mark.parametrize("process", CONFIRMED_FIRST)
async def test_where_a_withdrawal_is_confirmed_first_it_can_be(
    people: People, desk: Desk, process: str, role: Role
) -> None:
    reference = await a_case_of(process, desk, entries=(withdrawn(role),))
    page = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    assert f"/track/{reference}/say/withdrawal_confirmed" in page
    assert f"/track/{reference}/say/withdrawal_taken_back" in page
    assert f'/track/{reference}/say/withdrawn"' not in page
    assert "We were asked to stop" in page
    assert "You withdrew" not in page
    assert "Withdrawn by the person" not in page


@pytest.mark.parametrize("process", CONFIRMED_FIRST)
async def test_what_a_customer_is_told_who_withdraws_there(people: People, desk: Desk, process: str) -> None:
    reference = await a_case_of(process, desk)
    client = await opened(people, reference)
    address = f"/track/{reference}/say/withdrawn"
    page = await client.get(address)
    ids = {name: hidden(page, name) for name in ("form_token", "message_id")}
    assert (await client.post(address, data={**ids, "confirmed": "yes"})).status_code == 303
    told = (await client.get(f"/track/{reference}")).text
    assert "Before we do, we make sure that it is what is wanted" in told
    assert "You have withdrawn" not in told


def test_there_is_such_a_process() -> None:
    assert CONFIRMED_FIRST


@pytest.mark.parametrize("process", PROCESSES)
async def test_satisfaction_is_asked_where_the_process_asks(people: People, desk: Desk, process: str) -> None:
    outcome = "completed"
    reference = await a_case_of(process, desk, outcome=outcome)
    page = (await (await opened(people, reference)).get(f"/track/{reference}")).text
    assert ("/say/satisfaction_given" in page) == PROCESSES[process].asks_satisfaction(outcome)
