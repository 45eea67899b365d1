"""The twelve weeks: amended, kept and ended; each promise kept and late, the law's own dates beside them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, end_of_day
from charter.counting.lengths import LONDON
from tests.stories import Story, World
from tests.workflows.ehc_needs_assessment.sample import calendar_of, on_a_day
from tests.workflows.ehcp_annual_review.sample import AMEND, CEASE, CHILD, FINAL, KEEP, NOT_AGREED
from tests.workflows.saying import not_taken, promise, said, task, told
from workflows.capabilities.holding.rules import held_until
from workflows.case import say

SECOND, DAY, WEEK = timedelta(seconds=1), timedelta(days=1), timedelta(weeks=1)
REVIEW = "ehcp_annual_review/"


async def reviewed(world: World, meeting: timedelta = WEEK, **more: Any) -> Story:
    """The paperwork comes today of a meeting that long ago."""
    held = day_of(world.clock()) - meeting
    story = await world.report("ehcp_annual_review", {**CHILD, "meeting_date": held.isoformat(), **more})
    await story.rest()
    return story


async def over(story: Story) -> str:
    return (await story.end(timedelta(days=130))).outcome


async def test_proposed_commented_on_and_final_in_week_twelve(world: World) -> None:
    now = world.clock()
    year = now.year + (date(now.year, 11, 8) <= now.date())
    monday = date(year, 11, 1) + DAY * (-date(year, 11, 1).weekday() % 7)
    received = datetime.combine(monday, time(10), LONDON).astimezone(UTC)
    await world.begin_at(received)
    story = await reviewed(world)
    letter = told(story, REVIEW + "acknowledged").placeholders
    propose = await promise(story, "propose")
    assert propose.limit_due == end_of_day(monday + 3 * WEEK)
    assert (propose.limit_source, letter["propose_by"]) == ("ST", say(propose.limit_due))
    assert await story.due("finalise") == end_of_day(monday + 12 * WEEK)
    assert letter["final_by"] == say(end_of_day(monday + 11 * WEEK)), (
        "twelve weeks from the meeting end first"
    )
    await story.until(received + 2 * WEEK)
    assert "warning/propose" in story.tasks()
    await said(story, "review_decision_sent", **AMEND)
    letter = told(story, REVIEW + "amending").placeholders
    assert letter["comment_by"] == say(end_of_day(monday + 2 * WEEK + 14 * DAY))
    assert letter["final_by"] == say(end_of_day(monday + 10 * WEEK)), "eight weeks end first"
    limits = (await promise(story, "finalise")).limits
    assert [each.due for each in limits] == [end_of_day(monday + each * WEEK) for each in (10, 11)]
    assert ["EWHC" in each.where for each in limits] == [False, True]
    assert "They have until" in await not_taken(story, "final_plan_sent", **FINAL)
    for _ in range(3):
        await said(story, "comments_received", "customer", comments="The reading help is missing.")
        await said(story, "draft_shared", how="Ring us.")
    await story.until(received + 5 * WEEK)
    assert "comments/4" in story.tasks(), "a draft that is shared has done the earlier ones"
    await on_a_day(story)
    await said(story, "final_plan_sent", **NOT_AGREED)
    assert (await promise(story, "finalise")).state == "kept"
    assert (await story.rest()).state.outcome == "amended_not_agreed"
    await said(story, "appeal_made", "customer")
    assert (await story.ended()).outcome == "amended_not_agreed"
    await story.has_events(at_most=130)


@pytest.mark.parametrize(
    ("decision", "letter", "outcome"),
    [(KEEP, "not_amending", "not_amended"), (CEASE, "ceasing", "ceased")],
)
async def test_kept_or_ended_says_why_and_can_be_appealed(
    world: World, decision: dict[str, str], letter: str, outcome: str
) -> None:
    story = await reviewed(world)
    bare = {"decision": decision["decision"]}
    assert (await story.refused("review_decision_sent", **bare)).type == "MalformedMessage"
    await on_a_day(story)
    await said(story, "review_decision_sent", **decision)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("may_appeal", outcome)
    words = told(story, REVIEW + letter).placeholders
    assert (words["reasons"], words["appeal_by"]) == (decision["reasons"], say(await story.due("appeal")))
    states = {one.key: one.state for one in view.state.promises}
    assert (states["propose"], states["finalise"]) == ("kept", "overtaken")
    assert "not asked" in await not_taken(story, "satisfaction_given", "customer", score=1)
    await said(story, "mediation_certificate_received", "customer", issued=str(day_of(await story.now())))
    assert await over(story) == outcome


@pytest.mark.parametrize("appealed", [True, False])
async def test_a_certificate_gives_longer_to_appeal_and_it_is_used_or_passes(
    world: World, appealed: bool
) -> None:
    story = await reviewed(world)
    await on_a_day(story)
    await said(story, "review_decision_sent", **KEEP)
    before = await story.due("appeal")
    await story.until(before - 2 * DAY)
    issued = day_of(await story.now()).isoformat()
    answer = await said(story, "mediation_certificate_received", "customer", issued=issued)
    after = await story.due("appeal")
    assert answer == f"They can appeal until {say(after)} instead of {say(before)}."
    assert told(story, "appeals/certificate").placeholders["appeal_by"] == say(after)
    view = await story.until(after - SECOND)
    assert view.state.stage == "may_appeal"
    if appealed:
        assert await said(story, "appeal_made", "customer") == "Recorded."
    assert await over(story) == "not_amended"
    assert (story.letters()[-1] == "appeals/made") == appealed
    assert story.timeline()[-2].what.startswith("Done" if appealed else "Passed: your time to appeal")


async def test_a_late_proposal_does_not_stretch_the_limit(world: World) -> None:
    """Proposed in week ten: eight weeks on is week eighteen, but twelve from the meeting are the limit."""
    story = await reviewed(world)
    meeting = day_of(world.clock()) - WEEK
    await story.until(end_of_day(meeting + 10 * WEEK))
    await said(story, "review_decision_sent", **AMEND)
    limit = end_of_day(meeting + 12 * WEEK)
    assert told(story, REVIEW + "amending").placeholders["final_by"] == say(limit)
    finalise = await promise(story, "finalise")
    assert (finalise.limit_due, finalise.confirmed) == (limit, False)
    await story.until(limit)
    assert "limit/finalise" not in story.tasks()
    await story.until(limit + 2 * SECOND)
    assert "limit/finalise" in story.tasks()
    clause = next(
        line.clause for line in story.timeline() if line.what.startswith("Past the legal limit: issue")
    )
    assert clause.startswith("The final plan is sent within 12 weeks of the review meeting")


async def test_not_amended_after_all(world: World) -> None:
    story = await reviewed(world)
    assert "Deciding on the plan" in await not_taken(story, "draft_shared", how="Ring us.")
    await said(story, "review_decision_sent", **AMEND)
    await not_taken(story, "review_decision_sent", **KEEP)
    await said(story, "comments_received", "customer", comments="Leave it as it was.")
    await on_a_day(story)
    await said(story, "not_amending_decided", reasons="It says so already.")
    assert (await story.rest()).state.outcome == "not_amended"
    assert (await promise(story, "finalise")).state == "kept"
    assert told(story, REVIEW + "not_amending").placeholders["reasons"] == "It says so already."
    assert await over(story) == "not_amended"


async def test_past_the_meetings_four_weeks_and_past_the_twelve(world: World) -> None:
    story = await reviewed(world, 2 * WEEK)
    limit = (await promise(story, "propose")).limit_due
    assert limit is not None
    await story.until(limit)
    assert "limit/propose" not in story.tasks()
    await story.until(limit + 2 * SECOND)
    assert "limit/propose" in story.tasks()
    await story.until(await story.due("finalise") + 2 * SECOND)
    late = sorted(letter for letter in story.letters() if "late" in letter)
    assert late == ["delays/late", "every_case/late"]
    plan = {"plan": "A second officer helps.", "officer": "Dee Placeholder"}
    await said(story, "recovery_plan_recorded", **plan)
    assert "Dee Placeholder" in task(story, "ring/2").task.what
    away = {"ground": "absent", "first": "2026-01-05", "last": "2026-03-31", "reason": "-", "evidence": "-"}
    assert "no exceptions to these" in await not_taken(story, "statutory_exception_recorded", **away)
    await said(story, "review_decision_sent", **AMEND)
    assert (await promise(story, "propose")).state == "kept late"
    await said(story, "comments_received", "customer", agrees=True)
    await on_a_day(story)
    await said(story, "final_plan_sent", **FINAL)
    assert (await promise_of(story, "finalise")) == "kept late"
    assert (await story.ended()).outcome == "amended"


async def promise_of(story: Story, key: str) -> str:
    row = await story.handle.query("case")
    return str(next(one["state"] for one in row["state"]["promises"] if one["key"] == key))


async def test_the_meetings_date_is_corrected(world: World) -> None:
    story = await reviewed(world, -WEEK)
    assert "meeting_date" in story.tasks()
    assert (await promise(story, "propose")).limit_due is None
    today = day_of(await story.now())
    late = (today + DAY).isoformat()
    assert "before its paperwork" in await not_taken(
        story, "meeting_date_corrected", meeting_date=late, reason="A slip."
    )
    right = {"meeting_date": (today - DAY).isoformat(), "reason": "A slip."}
    await said(story, "meeting_date_corrected", **right)
    limit = (await promise(story, "propose")).limit_due
    assert limit == end_of_day(today - DAY + 4 * WEEK)
    assert (await promise(story, "finalise")).limit_due == end_of_day(today - DAY + 12 * WEEK)
    assert told(story, REVIEW + "meeting_corrected").placeholders["propose_by"] == say(limit)


@pytest.mark.parametrize("state", ["kept", "kept late"])
@pytest.mark.parametrize(("phase", "month", "last"), [("school", 2, 14), ("post_16", 3, 30)])
async def test_a_move_has_its_own_last_day(
    world: World, phase: str, month: int, last: int, state: str
) -> None:
    now = world.clock()
    year = now.year + 1
    await world.begin_at(datetime(year, month, 1, 10, tzinfo=UTC))
    story = await reviewed(world, phase=phase, transfer_year=year)
    until = end_of_day(date(year, month, last))
    found = await promise(story, "phase_transfer")
    assert (found.due, found.limit_due, found.limit_source) == (until, until, "ST")
    assert told(story, REVIEW + "acknowledged").placeholders["final_by"] == say(until)
    if state == "kept late":
        await story.until(until + 2 * SECOND)
        assert {"late/phase_transfer", "limit/phase_transfer"} <= set(story.tasks())
        assert "every_case/late" in story.letters()
    await said(story, "review_decision_sent", **AMEND)
    await said(story, "comments_received", "customer", agrees=True)
    if state == "kept":
        await on_a_day(story)
    await said(story, "final_plan_sent", **NOT_AGREED)
    assert (await promise(story, "phase_transfer")).state == state


@pytest.mark.parametrize("state", ["kept", "kept late"])
async def test_a_move_between_post_16_places_is_finished_five_months_before(world: World, state: str) -> None:
    today = day_of(world.clock())
    until = today + 40 * DAY
    moves = date(until.year + (until.month + 5 > 12), (until.month + 4) % 12 + 1, min(until.day, 28))
    last = until.replace(day=min(until.day, 28))
    story = await reviewed(world, phase="between_post_16", transfer_on=moves.isoformat())
    found = await promise(story, "phase_transfer")
    assert (found.due, found.limit_due) == (end_of_day(last), end_of_day(last))
    assert told(story, REVIEW + "acknowledged").placeholders["final_by"] == say(end_of_day(last))
    if state == "kept late":
        await story.until(end_of_day(last) + 2 * SECOND)
        assert {"late/phase_transfer", "limit/phase_transfer"} <= set(story.tasks())
    await said(story, "review_decision_sent", **AMEND)
    await said(story, "comments_received", "customer", agrees=True)
    if state == "kept":
        await on_a_day(story)
    await said(story, "final_plan_sent", **NOT_AGREED)
    assert (await promise(story, "phase_transfer")).state == state


async def test_a_move_whose_day_is_not_known_is_an_officers(world: World) -> None:
    story = await reviewed(world, phase="school", transfer_year=2098)
    assert "phase_transfer" in story.tasks()
    assert "phase_transfer" not in [one.key for one in (await story.rest()).state.promises]


async def test_an_end_is_not_told_on_a_friday(world: World) -> None:
    story = await reviewed(world, DAY)
    await on_a_day(story, lambda day, _: day.weekday() == 4)
    limit = (await promise(story, "propose")).limit_due
    assert limit is not None
    held = held_until(await story.now(), day_of(limit), calendar_of(story))
    assert held is not None
    assert (await said(story, "review_decision_sent", **CEASE)).startswith("The letter is held until")
    assert "already" in await not_taken(story, "review_decision_sent", **KEEP)
    await story.until(held + 2 * SECOND)
    assert story.letters()[-1] == REVIEW + "ceasing"
    assert (await promise(story, "propose")).ended == held


async def test_two_decisions_at_once_and_a_withdrawal_that_is_confirmed(world: World) -> None:
    story = await reviewed(world)
    await story.signal("review_decision_sent", {"by": "officer", **AMEND})
    await story.signal("review_decision_sent", {"by": "officer", **CEASE})
    assert (await story.rest()).state.stage == "drafting"
    assert [line for line in story.not_applied() if "cannot do this while" in line]
    await said(story, "withdrawn", "customer")
    await said(story, "withdrawal_confirmed", "customer")
    assert (await story.rest()).state.stage == "withdrawn"
    await said(story, "withdrawal_taken_back", "customer")
    assert (await promise(story, "finalise")).state == "open"
    assert (await promise(story, "comment/1")).state == "open"
