"""The evidence about a place: what is in it, in what order, and what may never be."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from charter.cases import Entry, Kind
from charter.edition.editions import Editions
from charter.people import Role, Sender
from register import Register
from starter.cli.cases.evidence import asked_for
from starter.cli.due import Mistyped
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.evidence.document import as_document
from starter.evidence.gathering import (
    DECISION,
    INSPECTION,
    REPORT,
    WORKS,
    Evidence,
    EvidenceAsked,
    NoEvidence,
    gather,
)
from starter.evidence.table import HEADS, as_csv
from tests.ready import editions
from tests.register.making import ADA, entry, intake, tell, turn
from tests.starter.places import MONDAY
from tests.stories import World
from workflows.processes import messages_of

OLU = Sender(role=Role.OFFICER, name="Olu Officer")
FIRST, SECOND = "MK-AAAAAAAA2", "MK-AAAAAAAA3"


def said(number: int, at: datetime, message: str, by: Sender = OLU, **fields: Any) -> Entry:
    return entry(
        number, at=at + timedelta(hours=1), happened_at=at, kind=Kind.MESSAGE, what=message.replace("_", " "),
        by=by, message=message, said=fields,
    )  # fmt: skip


def opened(register: Register, reference: str, received: datetime, lines: list[Entry], **more: Any) -> None:
    details = {"where": {"text": "Example Close"}, "description": "A hole by the kerb", **more}
    register.reports.receive(
        intake(reference, service="pothole", received=received, details=details),
        process="HighwaysRepair", edition="e", new_reference=lambda: reference,
    )  # fmt: skip
    tell(register, turn(1, reference, entries=tuple(lines), received=received, service="pothole"))


def evidence(desk: Desk, first: date = date(2026, 11, 1), last: date = date(2026, 11, 30)) -> Evidence:
    return gather(desk, EvidenceAsked("example close", first, last))


@pytest.fixture
def story(register: Register) -> None:
    """Last winter's inspection and repair; this November's report, inspection and work."""
    winter = datetime(2026, 1, 12, 10, tzinfo=UTC)
    opened(
        register, FIRST, winter,
        [
            said(1, winter + timedelta(days=1), "inspection_recorded", finding="A hole", inspector="Ines"),
            said(2, winter + timedelta(days=8), "work_completed", what="Filled", lasting="temporary"),
        ],
    )  # fmt: skip
    monday = MONDAY - timedelta(days=7)
    opened(
        register, SECOND, monday,
        [
            said(1, monday + timedelta(hours=2), "reported_again", Sender(role=Role.CUSTOMER, name=ADA.name)),
            said(
                2, monday + timedelta(days=2), "inspection_recorded", finding="It has opened again",
                category="routine", depth_mm=60, width_mm=300, hierarchy="local_access_road", risk="medium",
                risk_reason="In the wheel track", warnings="Two cones", weather="Dry",
            ),
            said(3, monday + timedelta(days=3), "note_added", note="Ada Example rang"),
            said(4, monday + timedelta(days=4), "estimate_changed", until="2026-12-01", reason="Frost"),
            said(5, monday + timedelta(days=6), "work_completed", what="Patched", lasting="permanent"),
        ],
    )  # fmt: skip


@pytest.mark.usefixtures("story")
def test_reports_inspections_works_and_decisions_in_order(desk: Desk) -> None:
    found = evidence(desk)
    assert [(each.kind, each.reference) for each in found.happenings] == [
        (REPORT, SECOND), (REPORT, SECOND), (INSPECTION, SECOND), (DECISION, SECOND), (WORKS, SECOND),
    ]  # fmt: skip
    assert found.of(DECISION)[0].what == "estimate changed: Frost; 1 December 2026"
    assert found.of(REPORT)[0].by == "received from a map of reports"
    inspection = found.of(INSPECTION)[0]
    assert inspection.by == "Olu Officer"
    assert inspection.measured == {
        "depth_mm": "60", "width_mm": "300", "hierarchy": "local access road", "risk": "medium",
        "risk_reason": "In the wheel track", "warnings": "Two cones", "weather": "Dry",
    }  # fmt: skip
    assert (inspection.inspected_before, inspection.days_since) == (date(2026, 1, 13), 309)
    assert [(each.kind, each.by) for each in found.before] == [
        (INSPECTION, "Ines"), (WORKS, "Olu Officer"),
    ]  # fmt: skip


@pytest.mark.usefixtures("story")
def test_the_policy_in_force_stands_beside_it(desk: Desk) -> None:
    found = evidence(desk)
    (policy,) = found.policies
    assert policy.edition.id == desk.catalogue.edition.id
    assert "inspect" in {promise.key for promise in policy.promises}
    assert {promise.process for promise in policy.promises} == {"HighwaysRepair"}


def test_each_edition_of_the_period_with_its_own_days(desk: Desk, register: Register) -> None:
    opened(register, FIRST, MONDAY, [])
    (one,) = editions()
    later = editions()
    (two,) = later
    two.id, two.in_force_from = "later", date(2026, 11, 10)
    catalogue = Catalogue(Editions([one, two]), desk.catalogue.now)
    both = evidence(Desk(register, catalogue, desk.cases, desk.now, desk.new_reference))
    assert [(each.edition.id, each.first, each.last) for each in both.policies] == [
        (one.id, one.in_force_from, date(2026, 11, 9)), ("later", date(2026, 11, 10), None),
    ]  # fmt: skip


@pytest.mark.usefixtures("story")
def test_both_ends_of_the_period_belong_to_it(desk: Desk) -> None:
    inspected = date(2026, 11, 18)
    assert [each.kind for each in evidence(desk, inspected, inspected).happenings] == [INSPECTION]
    assert evidence(desk, date(2025, 1, 1), date(2025, 2, 1)).cases == ()


@pytest.mark.usefixtures("story")
def test_nobody_who_reported_is_named(desk: Desk) -> None:
    for text in (as_document(evidence(desk)), as_csv(evidence(desk))):
        assert "It has opened again" in text
        for personal in (ADA.name, ADA.email, ADA.phone, "rang"):
            assert personal not in text


def test_what_people_wrote_is_text_and_no_formula(desk: Desk, register: Register) -> None:
    wrote = "=HYPERLINK(1)<script>alert(1)</script>"
    opened(register, FIRST, MONDAY, [], description=wrote)
    found = evidence(desk)
    assert "<script" not in as_document(found)
    (row,) = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert row["what"] == f"'{wrote}"
    assert tuple(row) == HEADS


def test_nothing_known_is_said_so(desk: Desk) -> None:
    document = as_document(evidence(desk))
    assert "The register has nothing about this place" in document
    assert "None in the register." in document


def test_every_message_it_reads_exists() -> None:
    from starter.evidence.gathering import KINDS, MEASURED, OF_THE_STREET

    known = {name: spec for process in OF_THE_STREET for name, spec in messages_of(process).items()}
    assert [name for name in KINDS if name not in known] == []
    fields = messages_of("HighwaysRepair")["inspection_recorded"].model.model_fields
    assert [name for name in MEASURED if name not in fields] == []


@pytest.mark.parametrize(
    ("place", "first", "last", "metres", "told"),
    [
        ("", "2026-01-01", "2026-02-01", 50, "which place"),
        ("Example Close", "2026-02-01", "2026-01-01", 50, "ends before"),
        ("Example Close", "1 Feb", "2026-01-01", 50, "--from is a day"),
        ("Example Close", "2026-01-01", "2026-02-30", 50, "--to is a day"),
        ("52.04,-0.75", "2026-01-01", "2026-02-01", 0, "5,000 metres"),
        ("95.04,-0.75", "2026-01-01", "2026-02-01", 50, "latitude"),
        ("52.04,-190", "2026-01-01", "2026-02-01", 50, "longitude"),
    ],
)
def test_what_cannot_be_looked_up_is_told(
    place: str, first: str, last: str, metres: float, told: str
) -> None:
    with pytest.raises(Mistyped, match=told):
        asked_for(place, first, last, metres)


def test_a_point_is_read_as_one() -> None:
    assert EvidenceAsked("52.0417, -0.7558", date(2026, 1, 1), date(2026, 1, 1)).point == (52.0417, -0.7558)
    assert EvidenceAsked("12 Example Close", date(2026, 1, 1), date(2026, 1, 1)).point is None
    with pytest.raises(NoEvidence):
        EvidenceAsked(" ", date(2026, 1, 1), date(2026, 1, 1))


async def test_a_case_that_was_worked_is_its_own_evidence(world: World, tmp_path: Path) -> None:
    story = await world.report()
    for message, fields in (
        ("inspection_recorded", {"finding": "A hole", "category": "routine", "depth_mm": 60}),
        ("work_completed", {"what": "Filled", "lasting": "permanent"}),
    ):
        answer = await story.say(message, {"role": "officer", "name": "Olu Officer"}, **fields)
        assert answer.applied, answer.why
    view = await story.rest()
    now = await story.now()
    desk = Desk(world.register, Catalogue(editions(), lambda: now), None, lambda: now, str)  # type: ignore[arg-type]
    found = gather(
        desk, EvidenceAsked("example close", now.date() - timedelta(days=1), now.date() + timedelta(days=1))
    )
    assert [each.kind for each in found.happenings] == [REPORT, INSPECTION, WORKS]
    assert found.of(INSPECTION)[0].measured == {"depth_mm": "60"}
    assert view.state.reference in as_document(found)
