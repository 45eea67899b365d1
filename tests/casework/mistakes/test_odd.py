"""What is plainly odd is asked about before it is recorded; said yes to, it is taken, and nothing is lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from charter.cases import Entry, Kind
from charter.messages import Message
from charter.odd import Circumstances, questions
from charter.people import Sender
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, a_case_of, hidden, meant
from tests.register.making import MONDAY, tell, turn
from workflows.capabilities.appointments.messages import AppointmentBooked, AppointmentKept, AppointmentMissed
from workflows.change_of_placement.messages import OutcomeTold, PanelHeld
from workflows.complaint.messages import ChangeRecommended
from workflows.highways_repair.messages import HighwayInspected
from workflows.homelessness_review.messages import LongerAgreed
from workflows.processes import PROCESSES
from workflows.shared.street_repair.messages import WorkCompleted, WorkScheduled

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday."""
BOOKED = Entry(
    number=3, at=NOW, kind=Kind.MESSAGE, what="Appointment booked", message="appointment_booked",
    said={"at": "2026-12-10T09:00:00Z", "way": "telephone"},
)  # fmt: skip
PLANNED = Entry(
    number=4, at=NOW, kind=Kind.MESSAGE, what="Work scheduled", message="work_scheduled",
    said={"on": "2026-12-10"},
)  # fmt: skip
FOUND = {"finding": "A hole", "category": "routine"}
LASTING = {"what": "Filled", "lasting": "permanent"}


def why_not_working(day: date) -> str | None:
    return {5: "Saturday", 6: "Sunday"}.get(day.weekday()) or (
        "Christmas Day" if day.month == 12 == day.day - 13 else None
    )


def asked(model: type[Message], **said: Any) -> list[str]:
    message = model.model_validate({"by": Sender(role="officer"), **said})
    around = Circumstances(
        at=NOW,
        why_not_working=why_not_working,
        entries=(BOOKED, PLANNED),
        promised={"panel": NOW + timedelta(days=30)},
    )
    return [each.text for each in questions(message, around)]


@pytest.mark.parametrize(
    ("model", "said", "question"),
    [
        (
            AppointmentKept,
            {"agreed": "x"},
            "The appointment is on Thursday 10 December 2026 at 9am. Has it been kept already?",
        ),
        (
            AppointmentMissed,
            {"missed_by": "us"},
            "The appointment is on Thursday 10 December 2026 at 9am. Has it been missed already?",
        ),
        (
            WorkCompleted,
            LASTING,
            "The work is planned for Thursday 10 December 2026. Has it been done already?",
        ),
        (PanelHeld, {}, "The panel meets on Wednesday 23 December 2026. Has it met already?"),
        (
            WorkScheduled,
            {"on": "2026-11-22"},
            "“Day of the work” is Sunday 22 November 2026, which has passed. Is that right?",
        ),
        (
            WorkScheduled,
            {"on": "2026-11-28"},
            "“Day of the work” is Saturday 28 November 2026, and that is a Saturday. Is that right?",
        ),
        (
            WorkScheduled,
            {"on": "2026-12-25"},
            "“Day of the work” is Friday 25 December 2026, and that is Christmas Day. Is that right?",
        ),
        (
            WorkScheduled,
            {"on": "2027-11-24"},
            "“Day of the work” is Wednesday 24 November 2027, 366 days from now. Is the year right?",
        ),
        (
            AppointmentBooked,
            {"at": "2026-12-10T03:00:00Z", "way": "telephone"},
            "“Day and time” is Thursday 10 December 2026 at 3am. Is the time of day right?",
        ),
        (
            HighwayInspected,
            {**FOUND, "depth_mm": 6000},
            "“Depth in millimetres” is 6,000, and usually at most 500. Is that right?",
        ),
        (
            HighwayInspected,
            {**FOUND, "inspected_before": "2026-12-10"},
            "“Last inspected before, where another system has that” is Thursday 10 "
            "December 2026, which is still to come. Is that right?",
        ),
        (
            HighwayInspected,
            {**FOUND, "happened_at": "2026-10-01T09:00:00Z"},
            "You say that it happened 53 days ago, on Thursday 1 October 2026 at 10am. Is that right?",
        ),
        (
            LongerAgreed,
            {"until": "2026-12-10", "agreed_on": "2026-12-01", "how": "x"},
            "“Date of the written agreement” is Tuesday 1 December 2026, which is "
            "still to come. Is that right?",
        ),
        (
            ChangeRecommended,
            {"what": "x", "owner": "Ada Example", "due": "2026-11-01"},
            "“By when” is Sunday 1 November 2026, which has passed. Is that right?",
        ),
        (
            OutcomeTold,
            {"agreed": True, "setting": "x", "plan": "x", "start_on": "2024-09-01"},
            "“Yes: expected start” is Sunday 1 September 2024, which has passed. Is that right?",
        ),
    ],
)
def test_the_odd_is_asked(model: type[Message], said: dict[str, Any], question: str) -> None:
    assert question in asked(model, **said)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (WorkScheduled, {"on": "2026-11-24"}),
        (AppointmentBooked, {"at": "2026-12-10T09:00:00Z", "way": "telephone"}),
        (AppointmentKept, {"agreed": "x", "happened_at": "2026-12-10T10:00:00Z"}),
        (HighwayInspected, {**FOUND, "depth_mm": 60}),
    ],
)
def test_the_ordinary_is_not(model: type[Message], said: dict[str, Any]) -> None:
    assert asked(model, **said) == []


def test_every_day_of_every_message_has_a_question_for_a_wrong_year() -> None:
    """The kind: a day nobody thought of is asked about too, where its year is plainly not this one."""
    seen = 0
    for process in PROCESSES.values():
        for spec in process.messages.values():
            for name, field in spec.model.model_fields.items():
                if field.annotation in (date, date | None) and not name.endswith("_of_birth"):
                    body: dict[str, Any] = {name: date(2029, 1, 2), "by": Sender(role="officer")}
                    said = spec.model.model_construct({*body}, **body)
                    found = questions(said, Circumstances(at=NOW, why_not_working=why_not_working))
                    assert [each.field for each in found] == [name], (spec.name, name)
                    seen += 1
    assert seen > 10


async def test_it_is_asked_on_the_form_and_every_word_is_kept(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk, stage="estimated")
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/work_scheduled"
    page = await client.get(address)
    saturday = MONDAY.date() + timedelta(days=12)
    given = {f"on-{part}": str(getattr(saturday, part)) for part in ("day", "month", "year")}
    given |= {name: hidden(page, name) for name in ("form_token", "message_id", "shown_at")}
    asked = await client.post(address, data=given)
    assert (asked.status_code, cases.bodies) == (422, [])
    assert "and that is a Saturday. Is that right?" in asked.text
    assert f'value="{saturday.day}"' in asked.text
    assert "Yes, that is right" in asked.text
    assert hidden(asked, "message_id") == given["message_id"]
    again = await client.post(address, data={**given, "confirmed": "nonsense"})
    assert (again.status_code, cases.bodies) == (422, [])
    assert (await meant(client, address, given)).status_code == 303
    assert len(cases.bodies) == 1


async def test_another_oddness_is_asked_anew(people: People, desk: Desk, cases: SpokenCases) -> None:
    """Yes to one question is no yes to the next."""
    reference = await a_case(desk, stage="estimated")
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/work_scheduled"
    token = hidden(await client.get(address), "form_token")

    def on(day: date) -> dict[str, str]:
        parts = {f"on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        return {**parts, "form_token": token}

    first = await client.post(address, data=on(MONDAY.date() + timedelta(days=12)))
    box = first.text.partition('name="confirmed" type="checkbox" value="')[2].partition('"')[0]
    second = await client.post(address, data={**on(MONDAY.date() - timedelta(days=4)), "confirmed": box})
    assert "which has passed. Is that right?" in second.text
    assert cases.bodies == []


async def test_an_appointment_still_to_come_has_not_been_kept(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case_of("HomelessnessApproach", desk, stage="x")
    booked = BOOKED.model_copy(update={"number": 2, "at": MONDAY})
    tell(desk.register, turn(2, reference, entries=(booked,), process="HomelessnessApproach", stage="x"))
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/appointment_kept"
    token = hidden(await client.get(address), "form_token")
    answer = await client.post(address, data={"form_token": token, "agreed": "We repair it on Friday"})
    assert "The appointment is on Thursday 10 December 2026 at 9am. Has it been kept already?" in answer.text
    assert "We repair it on Friday</textarea>" in answer.text
    assert cases.bodies == []
