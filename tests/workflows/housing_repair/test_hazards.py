"""Awaab's law (SI 2025/1042): from when each limit counts, for which hazards, and what no door takes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from charter.counting.clocks import Clock
from charter.counting.counting import day_of, due, start_of_day
from charter.counting.lengths import Length
from charter.edition.services import EditionPart
from charter.messages import Message
from tests.charter.dates import CALENDAR, EDITION, at, day
from tests.stories import Story, World
from tests.workflows.housing_repair.sample import COMPLETE, HAZARD, LEAK, MOULD, TAP
from tests.workflows.saying import not_taken, promise, said, task, told
from workflows.case import say
from workflows.housing_repair.messages import (
    HazardFound,
    HazardKind,
    HomeDetails,
    Visited,
    WorksBegun,
    why_not_a_hazard,
    why_not_aware,
)

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
P = "housing_repair/"
PART = EDITION.part("housing_repair", at("Wed 23 Dec 2026 10:00"))
BEFORE = PART.model_copy(update={"hazards": ()})
"""As a case has it that was opened before hazards were listed by kind."""


# -- each limit, and each kind


@pytest.mark.parametrize(
    ("id", "category", "aware", "limit"),
    [
        ("make_safe", "emergency", "Wed 23 Dec 2026 16:30:00", "Thu 24 Dec 2026 16:30:00"),
        ("make_safe", "emergency", "Thu 24 Dec 2026 23:00:00", "Fri 25 Dec 2026 23:00:00"),
        ("visit", "significant_hazard", "Wed 23 Dec 2026 00:00:00", "Mon 11 Jan 2027 23:59:59"),
        ("visit", "significant_hazard", "Wed 23 Dec 2026 23:59:59", "Mon 11 Jan 2027 23:59:59"),
        ("visit", "significant_hazard", "Sat 26 Dec 2026 09:00:00", "Tue 12 Jan 2027 23:59:59"),
        ("summary", "significant_hazard", "Wed 23 Dec 2026 16:30:00", "Wed 30 Dec 2026 23:59:59"),
        ("summary", "emergency", "Wed 23 Dec 2026 16:30:00", "Wed 30 Dec 2026 23:59:59"),
        ("make_safe", "significant_hazard", "Wed 23 Dec 2026 16:30:00", "Mon 4 Jan 2027 23:59:59"),
        ("begin_works", "significant_hazard", "Wed 23 Dec 2026 16:30:00", "Mon 4 Jan 2027 23:59:59"),
        ("begin_works", "emergency", "Wed 23 Dec 2026 16:30:00", "Mon 4 Jan 2027 23:59:59"),
        ("additional", "significant_hazard", "Wed 23 Dec 2026 16:30:00", "Wed 17 Mar 2027 23:59:59"),
        ("additional", "emergency", "Wed 23 Dec 2026 16:30:00", "Wed 17 Mar 2027 23:59:59"),
    ],
)
def test_each_limit_counts_from_its_own_event_whose_day_is_day_nought(
    id: str, category: str, aware: str, limit: str
) -> None:
    promised = PART.promise(id, category)
    clock = Clock(key=id, promise=promised, started=at("Wed 30 Dec 2026 09:00")).start_limit(at(aware))
    found = clock.limit_due(CALENDAR)
    assert found is not None
    assert found.at == at(limit)
    assert promised.limit is not None
    assert not promised.limit.confirmed, "from a secondary source"


IN_FORCE = {"damp_and_mould": "Mon 27 Oct 2025"}
"""Every other kind is carried and switched off: its commencement is not confirmed."""


def test_the_kinds_of_the_edition_are_the_kinds_that_can_be_said() -> None:
    assert [each.id for each in PART.hazards] == list(HazardKind)
    assert EDITION.part("pothole", at("Wed 23 Dec 2026 10:00")).hazards == ()
    for each in PART.hazards:
        from_ = IN_FORCE.get(each.id)
        assert each.counts_from == (day(from_) if from_ else None), each.id
        assert not each.confirmed
        assert from_ or "Commencement not confirmed" in each.reading


@pytest.mark.parametrize("kind", HazardKind)
@pytest.mark.parametrize(
    ("aware", "from_the_day"),
    [("Sun 26 Oct 2025", False), ("Mon 27 Oct 2025", True), ("Mon 30 Nov 2026", True)],
)
def test_limits_count_for_a_kind_from_its_day(kind: HazardKind, aware: str, from_the_day: bool) -> None:
    counts = kind == HazardKind.DAMP_AND_MOULD and from_the_day
    assert PART.hazard_counts(kind, day(aware)) is counts
    why = why_not_a_hazard(kind, day(aware), PART)
    assert ("do not count yet" in why) is not counts
    assert why_not_a_hazard(kind, day(aware), BEFORE) == "", "a case opened before keeps what it was told"
    switched_on = [each.model_copy(update={"counts_from": day("Mon 1 Jun 2026")}) for each in PART.hazards]
    after = PART.model_copy(update={"hazards": tuple(switched_on)})
    assert after.hazard_counts(kind, day("Mon 1 Jun 2026"))
    assert not after.hazard_counts(kind, day("Sun 31 May 2026"))


def test_a_kind_that_is_not_said_is_damp_and_mould() -> None:
    assert why_not_a_hazard(None, day("Mon 30 Nov 2026"), PART) == ""


# -- what was recorded, and what a door takes


@pytest.mark.parametrize(
    ("model", "recorded"),
    [
        (Visited, HAZARD),
        (HazardFound, {"kind": "significant", "finding": "The wall is wet."}),
        (WorksBegun, {"what": "Parts are ordered.", "on_site": False}),
    ],
)
def test_what_was_said_before_can_still_be_read(model: type[Message], recorded: dict[str, Any]) -> None:
    read = model.model_validate({"by": "officer", **recorded})
    assert read.model_dump(include=set(recorded), exclude_unset=True) == recorded


@pytest.mark.parametrize(
    ("aware_on", "why"),
    [
        (None, ""),
        ("Mon 30 Nov 2026", ""),
        ("Sun 29 Nov 2026", ""),
        ("Sun 30 Nov 2025", ""),
        ("Sat 29 Nov 2025", "taken for a slip"),
        ("Sat 1 Jan 2000", "taken for a slip"),
        ("Tue 1 Dec 2026", "after it was told of"),
    ],
)
def test_a_day_of_awareness_is_neither_to_come_nor_absurdly_long_ago(aware_on: str | None, why: str) -> None:
    on = day(aware_on) if aware_on else None
    found = why_not_aware(on, day("Mon 30 Nov 2026"), PART)
    assert why in found
    assert bool(found) == bool(why)
    details = HomeDetails.model_validate({**MOULD, "aware_on": on})
    assert details.wrong(PART, at("Mon 30 Nov 2026 09:00")) == ({"aware_on": found} if found else {})


def test_the_law_counts_from_the_receipt_or_an_earlier_day() -> None:
    received = at("Mon 30 Nov 2026 09:00")
    for aware_on, expected in (
        (None, received),
        ("Mon 30 Nov 2026", received),
        ("Tue 1 Dec 2026", received),
        ("Fri 27 Nov 2026", start_of_day(day("Fri 27 Nov 2026"))),
    ):
        details = HomeDetails.model_validate({**MOULD, "aware_on": day(aware_on) if aware_on else None})
        assert details.aware(received) == expected


# -- told


async def opened(world: World, details: dict[str, Any]) -> Story:
    story = await world.report("housing_repair", details)
    await story.rest()
    return story


async def before(world: World, days: int) -> str:
    return (day_of(world.clock()) - days * DAY).isoformat()


async def part_of(story: Story) -> EditionPart:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    return story.world.editions.in_force(day_of(row.received)).part("housing_repair", row.received)


async def counted(story: Story, length: str, start: datetime) -> datetime:
    return due(start, Length.parse(length), (await part_of(story)).calendar).at


async def test_known_of_before_the_report_the_investigation_is_due_sooner(world: World) -> None:
    aware = start_of_day(day_of(world.clock()) - 5 * DAY)
    story = await opened(world, {**MOULD, "aware_on": await before(world, 5)})
    visit = await promise(story, "visit")
    limit = await counted(story, "10 working days", aware)
    assert visit.limit_due == limit
    assert told(story, P + "acknowledged_hazard").placeholders["investigate_by"] == say(limit)
    await story.until(limit + 2 * SECOND)
    assert "limit/visit" in story.tasks()


async def test_known_of_so_long_that_the_limit_has_passed_a_new_day_is_told(world: World) -> None:
    story = await opened(world, {**MOULD, "aware_on": await before(world, 60)})
    assert "limit/visit" in story.tasks()
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    told_by = due(row.received, (await part_of(story)).rule("late_new_date"), (await part_of(story)).calendar)
    assert told(story, P + "acknowledged_hazard").placeholders["investigate_by"] == say(told_by.at)


async def test_an_officer_says_that_we_knew_before(world: World) -> None:
    story = await opened(world, MOULD)
    row = await story.rest()
    received = day_of(row.state.received)
    how = {"how": "The gas fitter told the depot."}
    today, later, long_ago = received, received + DAY, received - 800 * DAY
    assert "already" in await not_taken(story, "aware_earlier", on=today.isoformat(), **how)
    assert "after it was told of" in await not_taken(story, "aware_earlier", on=later.isoformat(), **how)
    assert "slip" in await not_taken(story, "aware_earlier", on=long_ago.isoformat(), **how)
    assert (await story.refused("aware_earlier", "customer", on=today.isoformat(), **how)).type == "NotTheirs"
    aware = received - 6 * DAY
    limit = await counted(story, "10 working days", start_of_day(aware))
    await said(story, "aware_earlier", on=aware.isoformat(), **how)
    assert (await promise(story, "visit")).limit_due == limit
    letter = told(story, P + "aware_earlier").placeholders
    assert (letter["aware_on"], letter["visit_by"]) == (say(start_of_day(aware)), say(limit))
    await said(story, "visited", **HAZARD)
    await not_taken(story, "aware_earlier", on=(aware - DAY).isoformat(), **how)


async def test_an_emergency_known_of_before_is_past_its_limit_and_somewhere_else_is_offered(
    world: World,
) -> None:
    story = await opened(world, {**LEAK, "aware_on": await before(world, 2)})
    assert {"limit/make_safe", "accommodation"} <= set(story.tasks())
    assert task(story, "accommodation").task.for_role == "manager"
    await said(story, "accommodation_offered", offer="A flat in Example Court.")
    assert any("stay was offered" in one for one in (await promise(story, "make_safe")).notes)
    await said(story, "visited", **COMPLETE)
    assert (await promise(story, "make_safe")).state == "kept", (
        "the charter's twelve hours count from the report"
    )


async def test_a_hazard_found_later_counts_from_when_we_knew_of_it(world: World) -> None:
    story = await opened(world, TAP)
    await story.skip(10 * DAY)
    now = day_of(await story.now())
    found = {"kind": "significant", "finding": "The wall is wet."}
    tomorrow = (now + DAY).isoformat()
    assert "after it was told of" in await not_taken(story, "hazard_found", **found, aware_on=tomorrow)
    aware = now - 4 * DAY
    await said(story, "hazard_found", **found, aware_on=aware.isoformat(), hazard="damp_and_mould")
    limit = await counted(story, "10 working days", start_of_day(aware))
    assert (await promise(story, "visit/found_1")).limit_due == limit
    await said(story, "aware_earlier", on=(aware - DAY).isoformat(), how="A neighbour told us.")
    earlier = await counted(story, "10 working days", start_of_day(aware - DAY))
    assert (await promise(story, "visit/found_1")).limit_due == earlier


@pytest.mark.parametrize("kind", [each for each in HazardKind if each != HazardKind.DAMP_AND_MOULD])
async def test_a_kind_that_is_switched_off_is_ordinary_work_or_an_emergency(world: World, kind: str) -> None:
    story = await opened(world, TAP)
    found = {"kind": "significant", "finding": "It is dangerous.", "hazard": kind}
    assert "do not count yet" in await not_taken(story, "hazard_found", **found)
    assert "simple or complex" in await not_taken(story, "visited", **{**HAZARD, "hazard": kind})
    await said(story, "visited", **{**HAZARD, "hazard": kind, "further": "simple"})
    view = await story.rest()
    assert view.state.stage == "awaiting_work"
    assert "hazard_safe" not in {one.key for one in view.state.promises}
    await said(story, "hazard_found", **{**found, "kind": "emergency"})
    assert (await story.rest()).state.stage == "making_safe"


async def test_works_that_do_not_begin_are_no_reason_to_move_out_of_a_safe_home(world: World) -> None:
    story = await opened(world, MOULD)
    await said(story, "visited", **HAZARD)
    concluded = await story.now()
    await said(story, "visited", result="temporary", what="Heaters and a fan.")
    assert "safe already" in await not_taken(story, "accommodation_offered", offer="A flat.")
    await story.until(await counted(story, "12 weeks", concluded) + 2 * SECOND)
    assert {"limit/works_begun", "limit/works_on_site"} <= set(story.tasks())
    assert not any(one.startswith("accommodation") for one in story.tasks())


async def test_a_day_that_cannot_be_is_not_taken_from_another_case_either(world: World) -> None:
    story = await world.report("tenancy_enquiry", {"question": "Who sees to mould?"})
    there = {**MOULD, "where": "The bedroom"}
    day_to_come = (day_of(world.clock()) + 2 * DAY).isoformat()
    wrong = {"service": "housing_repair", "details": {**there, "aware_on": day_to_come}, "reason": "Mould."}
    for name in ("linked_case_opened", "moved"):
        assert "aware_on" in await not_taken(story, name, **wrong)
    right = {**wrong, "details": {**there, "aware_on": await before(world, 3)}}
    await said(story, "linked_case_opened", **right)
