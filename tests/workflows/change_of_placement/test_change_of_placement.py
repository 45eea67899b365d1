"""Another school or setting: written to, rung, reviewed, taken to the panel, told; each kept and late."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, end_of_day
from charter.counting.lengths import LONDON
from tests.stories import Story, World
from tests.workflows.change_of_placement.sample import ASKED, CALLED, CONTACTED, NO, NOT_NEEDED, YES
from tests.workflows.ehc_needs_assessment.sample import on_a_day
from tests.workflows.ehcp_annual_review.sample import KEEP
from tests.workflows.linked import started
from tests.workflows.saying import eventually, not_taken, promise, said, task, told
from workflows.case import say
from workflows.change_of_placement.messages import APPEAL

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PLACEMENT = "change_of_placement/"


async def asked(world: World, **more: Any) -> Story:
    story = await world.report("change_of_placement", {**ASKED, **more})
    await story.rest()
    return story


async def contacted(world: World) -> Story:
    story = await asked(world)
    await said(story, "contacted", **CONTACTED)
    return story


async def awaiting_panel(world: World) -> Story:
    story = await contacted(world)
    await said(story, "called", **CALLED)
    await said(story, "review_not_needed", **NOT_NEEDED)
    return story


def with_panel(world: World, on: date, closing: datetime | None) -> None:
    """One panel and no other: with a cut-off at that moment, or none known at all."""
    (edition,) = world.editions
    day = {1: closing.date()} if closing else {}
    dates = {"placement_panel": {1: on} if closing else {}, "placement_panel_closing": day}
    times = {"placement_panel_closing": {1: closing.time()}} if closing else {}
    edition.dates = edition.dates.model_copy(
        update={"published": {**edition.dates.published, **dates}, "closing_times": times}
    )


async def test_from_the_request_to_a_start(world: World) -> None:
    story = await asked(world)
    contact_by = await story.due("contact")
    assert told(story, PLACEMENT + "acknowledged").placeholders["contact_by"] == say(contact_by)
    assert "Contacting the family" in await not_taken(story, "panel_held")
    await said(story, "contacted", **CONTACTED)
    assert (await promise(story, "contact")).state == "kept"
    assert await story.due("call") == end_of_day(day_of(await story.now()))
    await said(story, "called", **CALLED)
    assert "already" in await not_taken(story, "called", **CALLED)
    await said(story, "review_not_needed", **NOT_NEEDED)
    part = world.editions.in_force(day_of(await story.now())).part("change_of_placement", await story.now())
    panel = part.open_panel("placement_panel", "placement_panel_closing", await story.now())
    assert panel is not None
    letter = told(story, PLACEMENT + "panel").placeholders
    assert letter["panel_on"] == say(end_of_day(panel.on)) == say(await story.due("panel"))
    assert letter["outcome_by"] == say(end_of_day(panel.on + 14 * DAY))
    assert "has its panel" in await not_taken(story, "panel_date_found", panel_on="2099-06-10")
    await story.until(end_of_day(panel.on) - timedelta(hours=4))
    await said(story, "panel_held")
    assert await story.due("outcome") == end_of_day(panel.on + 14 * DAY)
    assert (await story.refused("outcome_told", agreed=True, setting="A school")).type == "MalformedMessage"
    await said(story, "outcome_told", **YES)
    assert (await story.ended()).outcome == "placement_agreed"
    assert told(story, PLACEMENT + "agreed").placeholders["start_on"] == "Tuesday 1 September 2099"
    assert story.letters() == story.sent() == [
        PLACEMENT + one for one in ("acknowledged", "contacted", "panel", "panel_held", "agreed")
    ]  # fmt: skip
    await story.has_events(at_most=90)


async def test_what_the_request_leaves_open_is_asked(world: World) -> None:
    story = await asked(world, wanted="", spoken_to_setting=False)
    question = told(story, "every_case/information_requested").placeholders["question"]
    assert "Which school" in question
    assert "talked about it with the school" in question
    assert "cannot meet" not in question
    await said(story, "customer_replied", "customer", reply="They agree with us.")
    assert "reply" in story.tasks()


async def test_late_with_the_email_with_the_call_and_with_the_outcome(world: World) -> None:
    story = await asked(world)
    await story.until(await story.due("contact") + 2 * SECOND)
    assert (await story.rest()).state.late
    await said(story, "contacted", **CONTACTED)
    assert (await promise(story, "contact")).state == "kept late"
    await story.until(await story.due("call") + 2 * SECOND)
    await said(story, "review_not_needed", **NOT_NEEDED)
    await said(story, "called", **CALLED)
    assert (await promise(story, "call")).state == "kept late"
    await story.until(await story.due("panel") + 2 * SECOND)
    await said(story, "panel_held")
    assert (await promise(story, "panel")).state == "kept late"
    await story.until(await story.due("outcome") + 2 * SECOND)
    assert story.letters().count("every_case/late") == 4
    await said(story, "outcome_told", **YES)
    assert (await story.ended()).outcome == "placement_agreed"


async def test_the_panel_waits_for_the_end_of_the_review(world: World) -> None:
    story = await contacted(world)
    today = day_of(await story.now())
    early = (today + DAY).isoformat()
    assert "after the meeting" in await not_taken(story, "review_opened", meeting_date=early)
    answer = await said(story, "review_opened", meeting_date=(today - DAY).isoformat())
    (waiting,) = world.register.reports.unstarted()
    assert waiting.reference in answer
    assert told(story, PLACEMENT + "review_opened").placeholders["other_reference"] == waiting.reference
    review = await started(world, waiting.reference)
    await review.rest()
    assert (await promise(review, "propose")).limit_due == end_of_day(today - DAY + 28 * DAY)
    assert (await story.rest()).state.stage == "reviewing"
    await on_a_day(review)
    await said(review, "review_decision_sent", **KEEP)
    assert (await review.rest()).state.stage == "may_appeal"
    await eventually(lambda: PLACEMENT + "panel" in story.letters())
    assert (await story.rest()).state.stage == "awaiting_panel"
    assert "review" not in story.tasks()
    await said(review, "appeal_made", "customer")
    await review.ended()
    heard = [entry for entry in story.timeline() if "has ended" in entry.what]
    assert len(heard) == 1, "it is told once"


async def test_a_review_that_was_given_up_is_decided_on_again(world: World) -> None:
    story = await contacted(world)
    meeting = {"meeting_date": (day_of(await story.now()) - DAY).isoformat()}
    await said(story, "review_opened", **meeting)
    (waiting,) = world.register.reports.unstarted()
    ended = {"reference": waiting.reference, "outcome": "withdrawn"}
    await said(story, "linked_case_ended", "system", **ended)
    assert (await story.rest()).state.stage == "considering"
    assert waiting.reference in task(story, "review/2").task.what
    await said(story, "review_opened", **meeting)
    await said(story, "withdrawn", "customer")
    await said(story, "withdrawal_confirmed", "customer")
    *_, second = (await story.rest()).state.links
    await said(story, "linked_case_ended", "system", reference=second, outcome="amended")
    assert (await story.rest()).state.stage == "withdrawn"
    await said(story, "withdrawal_taken_back", "customer")
    assert (await story.rest()).state.stage == "awaiting_panel"


async def test_a_no_names_who_helps_and_is_not_told_on_a_friday(world: World) -> None:
    story = await awaiting_panel(world)
    await on_a_day(story, lambda day, _: day.weekday() == 4)
    await said(story, "panel_held")
    assert (await said(story, "outcome_told", **NO)).startswith("The letter is held until")
    assert "already" in await not_taken(story, "outcome_told", **YES)
    assert (await story.end(timedelta(days=20))).outcome == "placement_refused"
    letter = told(story, PLACEMENT + "refused").placeholders
    assert "SENDIAS" in letter["sendias"]
    assert (letter["reasons"], letter["appeal"]) == (NO["reasons"], APPEAL)
    assert (await promise_state(story, "outcome")) == "kept"


async def promise_state(story: Story, key: str) -> str:
    view = await story.handle.query("case")
    return str(next(one["state"] for one in view["state"]["promises"] if one["key"] == key))


async def test_without_a_date_an_officer_looks_and_the_family_hears_when_we_write(world: World) -> None:
    with_panel(world, date(2099, 1, 1), None)
    story = await awaiting_panel(world)
    assert "panel" not in [one.key for one in (await story.rest()).state.promises]
    first = told(story, PLACEMENT + "no_panel_date").placeholders["write_by"]
    assert first in task(story, "panel_date").task.what
    await story.skip(21 * DAY)
    assert story.letters().count(PLACEMENT + "no_panel_date") == 2
    today = day_of(await story.now())
    past = (today - DAY).isoformat()
    assert "still to come" in await not_taken(story, "panel_date_found", panel_on=past)
    await said(story, "panel_date_found", panel_on=(today + 20 * DAY).isoformat())
    assert await story.due("panel") == end_of_day(today + 20 * DAY)
    assert not [one for one in story.tasks() if one.startswith("panel_date")]
    await said(
        story,
        "promise_extended",
        "manager",
        promise="panel",
        until=(today + 30 * DAY).isoformat(),
        reason="The panel was moved.",
    )
    assert await story.due("panel") == end_of_day(today + 30 * DAY)


@pytest.mark.parametrize(("minutes", "reached"), [(60, True), (-1, False)])
async def test_the_cut_off_is_kept_to_the_minute(world: World, minutes: int, reached: bool) -> None:
    now = world.clock().astimezone(LONDON)
    with_panel(world, now.date() + 20 * DAY, now + timedelta(minutes=minutes))
    story = await awaiting_panel(world)
    letter = PLACEMENT + ("panel" if reached else "no_panel_date")
    assert letter in story.letters()


async def test_two_at_once_and_out_of_turn(world: World) -> None:
    story = await contacted(world)
    await story.signal("review_not_needed", {"by": "officer", **NOT_NEEDED})
    await story.signal("review_not_needed", {"by": "officer", **NOT_NEEDED})
    assert (await story.rest()).state.stage == "awaiting_panel"
    assert story.letters().count(PLACEMENT + "panel") == 1
    assert [line for line in story.not_applied() if "cannot do this while" in line]
    assert "Awaiting the panel" in await not_taken(story, "outcome_told", **YES)
