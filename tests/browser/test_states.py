"""Pages with everything on them at once: late, due soon, disputed, illustrative, letters in every state."""

import random
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from playwright.async_api import expect

from charter import references
from charter.cases import CaseState, Entry, Kind, PromiseState, Shown, Task, Turn
from charter.people import Channel, Customer, Representative, RepresentativeKind, Role, SafeContact, Sender
from register import Register
from register.letters.stored import Addressed, NewLetter
from register.reports import Intake
from tests.browser.conftest import Opened
from tests.browser.test_officers import shot
from tests.register.making import tell

ADA = Customer(
    name="Ada Example",
    email="ada@example.com",
    phone="01632 960001",
    address="12 Example Close\nExample Town\nEX1 1EX",
    safe_contact=SafeContact(channels=(Channel.EMAIL,), no_post=True, neutral_wording=True),
)
PLACES: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("pothole", "Outside 12 Example Close", {"late": True}, -3),
    ("streetlight", "Lamp 7, Example Road", {"late": True, "disputed": True}, -1),
    ("graffiti", "Underpass at Example Green", {}, 1),
    ("pothole", "Junction of Example Way", {"officer": "Olive Example"}, 2),
    ("fly_tipping", "Lay-by on Example Lane", {"waiting": True}, 9),
    ("landscaping", "Example Park, by the pond", {}, 40),
)


def stored(opened: Opened) -> str:
    """Cases as their turns would have left them; the reference of the latest."""
    made = [references.new(random.random) for _ in PLACES]
    register, now = opened.world.register, opened.world.clock()
    for reference, (service, where, more, days) in zip(made, PLACES, strict=True):
        edition = opened.world.editions.in_force(now.date())
        known = edition.service(service)
        register.reports.receive(
            Intake(
                service=service,
                door="open311",
                customer=ADA,
                details={"where": {"text": where}, "description": "As reported on the map."},
                received=now - timedelta(days=8),
            ),
            process="HighwaysRepair",
            edition=edition.id,
            new_reference=partial(str, reference),
        )
        given: dict[str, Any] = {"officer": "", "late": False, "waiting": False, **more}
        due = (now + timedelta(days=days)).replace(hour=23, minute=59, second=59, microsecond=0)
        state = CaseState(
            reference=reference,
            process="HighwaysRepair",
            service=service,
            service_title=known.title,
            edition=edition.id,
            received=now - timedelta(days=8),
            stage="awaiting_inspection" if days < 9 else "estimated",
            team=known.team,
            priority=known.priority,
            due=due,
            due_what="Inspect" if days < 9 else "Repair (routine)",
            awaited="the inspection",
            customer=ADA,
            representative=Representative(name="Cllr Example", kind=RepresentativeKind.COUNCILLOR),
            promises=(_promise("late" if given["late"] else "open", due),),
            links=(made[2],) if reference == made[0] else (),
            **given,
        )
        tell(register, _turn(state, register), _letters(reference))
    return made[0]


def _promise(state: str, due: Any) -> PromiseState:
    return PromiseState(
        key="inspect",
        title="Inspect",
        clause="Should be inspected within five working days.",
        where="Customer Charter, Specific examples: Potholes and streetlights",
        source="CH",
        due=due,
        first_due=due - timedelta(days=2),
        limit_due=due + timedelta(days=20),
        limit_source="Highways Act 1980, section 41",
        state=state,
        started=due - timedelta(days=7),
        illustrative=True,
        confirmed=False,
        notes=("New date 2026-11-30, told Monday 23 November 2026: the road is closed",),
    )


def _turn(state: CaseState, register: Register) -> Turn:
    at = register.now() - timedelta(hours=5)
    officer = Sender(role=Role.OFFICER, name="Olive Example")
    entries = (
        Entry(number=1, at=at, kind=Kind.OPENED, what="Received", shown=Shown.EVERYONE),
        Entry(
            number=2, at=at, kind=Kind.MESSAGE, what="Note added", by=officer, said={"note": "Ask the depot."}
        ),
        Entry(
            number=3, at=at, kind=Kind.REFUSED, what="Not applied: work_completed. It has not been inspected."
        ),
        Entry(number=4, at=at, kind=Kind.NOTE, what="Somebody may be at risk", shown=Shown.SAFEGUARDING),
    )
    task = Task(key="late/inspect", at=at, what="Inspect is late: tell the customer when it will be.")
    return Turn(reference=state.reference, number=1, at=at, entries=entries, tasks=(task,), state=state)


def _letters(reference: str) -> list[NewLetter]:
    words = {
        Channel.EMAIL: Addressed(to=ADA.email, subject="We are late", body="Dear Ada Example,\n\nSorry.")
    }
    more: list[dict[str, Any]] = [
        {},
        {"with_officer": "no safe channel works"},
        {"stopped": "the customer has died"},
    ]
    return [
        NewLetter(
            id=f"{reference}-{number}",
            reference=reference,
            number=number,
            template="every_case/late",
            channels=(Channel.EMAIL,),
            worded=words,
            **each,
        )
        for number, each in enumerate(more, 1)
    ]


@pytest.mark.parametrize("username", ["olive", "mabel"])
async def test_every_state_is_told_apart_and_readable(opened: Opened, username: str) -> None:
    latest = stored(opened)
    page = await opened.page()
    await opened.sign_in(page, username)
    await expect(page.get_by_role("heading", name="My day")).to_be_visible()
    assert await opened.faults(page) == []
    await shot(page, f"my-day-{username}")
    await page.get_by_role("link", name="Queue", exact=True).click()
    await expect(page.get_by_text("Due soon").first).to_be_visible()
    assert await opened.faults(page) == []
    await page.set_viewport_size({"width": 1280, "height": 1130})
    await shot(page, f"queue-{username}")
    await page.get_by_role("link", name=latest).click()
    await expect(page.get_by_text("illustrative or unconfirmed").first).to_be_visible()
    assert await page.get_by_text("Somebody may be at risk").is_visible() == (username == "mabel")
    for summary in await page.locator("summary").all():
        await summary.click()
    assert await opened.faults(page) == []
    await shot(page, f"states-{username}", full=True)
    await page.goto("/casework/tasks?of=all")
    assert await opened.faults(page) == []
    await shot(page, f"tasks-{username}")
