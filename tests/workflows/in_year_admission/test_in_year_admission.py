"""A school place during the year: in time, late, the holidays, refused, the list, no answer."""

from datetime import UTC, datetime, timedelta

import pytest

from charter.counting.counting import day_of, due, start_of_day, utc
from charter.counting.lengths import Length
from charter.writing.letters import say_date
from tests.stories import Story, World
from tests.workflows.ehc_needs_assessment.sample import calendar_of, on_a_day
from tests.workflows.in_year_admission.sample import ANOTHER, CHILD, NO_PLACE, PLACE
from tests.workflows.saying import not_taken, promise, said, told
from workflows.capabilities.holding.rules import good_day
from workflows.capabilities.places.messages import Holiday, holiday_on, next_holiday
from workflows.case import say

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


async def applied(world: World) -> Story:
    story = await world.report("in_year_admission", CHILD)
    await story.rest()
    return story


async def test_told_in_time_and_accepted(world: World) -> None:
    story = await applied(world)
    first = story.letters()[0]
    assert first.startswith("in_year_admission/acknowledged")
    decide = await promise(story, "decide")
    assert decide.limit_due == decide.due
    assert told(story, first).placeholders["decide_by"] == say(decide.due)
    await not_taken(story, "place_accepted", "customer")
    assert (await story.refused("outcome_told", refused="Example Academy")).type == "MalformedMessage"
    await said(story, "outcome_told", **PLACE)
    assert (await promise(story, "decide")).state == "kept"
    assert (await story.refused("outcome_told", "customer", **PLACE)).type == "NotTheirs"
    await not_taken(story, "outcome_told", **PLACE)
    await said(story, "place_accepted", "customer")
    assert (await story.end()).outcome == "accepted"
    assert story.letters() == story.sent() == [first, "places/offered", "places/accepted"]
    await story.has_events(at_most=45)


async def test_the_first_letter_says_what_the_day_of_receipt_means(world: World) -> None:
    """In the holidays: when schools open again. After mid-June: no aim to finish this school year."""
    closed = await world.report("in_year_admission", CHILD, received=datetime(2025, 12, 23, 12, tzinfo=UTC))
    await closed.rest()
    letter = told(closed, "in_year_admission/acknowledged_in_holidays").placeholders
    assert letter["reopens"] == "Monday 5 January 2026"
    assert letter["decide_by"] == "Friday 23 January 2026"
    june = await world.report("in_year_admission", CHILD, received=datetime(2026, 6, 15, 12, tzinfo=UTC))
    view = await june.rest()
    assert "before_year_ends" in [one.key for one in view.state.promises]
    letter = told(june, "in_year_admission/acknowledged").placeholders
    assert (letter["closing"], letter["year_ends"]) == ("Monday 15 June 2026", "Monday 20 July 2026")
    after = await world.report("in_year_admission", CHILD, received=datetime(2026, 6, 16, 12, tzinfo=UTC))
    view = await after.rest()
    assert "before_year_ends" not in [one.key for one in view.state.promises]
    assert after.letters()[0] == "in_year_admission/acknowledged_after_june"


async def test_through_the_holidays_the_clock_stands_and_nobody_is_asked_to_chase(world: World) -> None:
    """Undecided through the next holiday: late is told; the stage says that schools are closed."""
    story = await applied(world)
    calendar, due = calendar_of(story), await story.due("decide")
    view = await story.until(due + 2 * SECOND)
    assert view.state.late
    assert "every_case/late" in story.letters()
    before = story.letters().count("in_year_admission/holidays")
    coming = next_holiday(day_of(await story.now()), calendar)
    assert isinstance(coming, Holiday)
    view = await story.until(start_of_day(coming.first) + SECOND)
    assert view.state.stage == "school_holidays"
    assert story.letters().count("in_year_admission/holidays") == before + 1
    letter = told(story, "in_year_admission/holidays").placeholders
    assert letter["reopens"] == say_date(coming.reopens)
    assert (await promise(story, "decide")).due == due
    view = await story.until(start_of_day(coming.reopens) + SECOND)
    assert view.state.stage == "deciding_place"
    await said(story, "outcome_told", **PLACE)
    assert (await promise(story, "decide")).state == "kept late"
    await said(story, "place_declined", "customer")
    assert (await story.end()).outcome == "declined"


async def test_a_refusal_tells_of_the_appeal_and_the_list_and_asks_for_no_satisfaction(world: World) -> None:
    story = await applied(world)
    await on_a_day(story, lambda day, calendar: good_day(day, calendar) and calendar.is_school_day(day))
    await said(story, "outcome_told", **NO_PLACE)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("waiting_list", "refused")
    letter = told(story, "places/refused").placeholders
    appeal, listed = await promise(story, "appeal"), await promise(story, "waiting_list")
    assert letter["appeal_by"] == say(appeal.due)
    assert letter["list_until"] == say(listed.due)
    assert listed.due >= appeal.due
    assert "not asked" in await not_taken(story, "satisfaction_given", "customer", score=1)
    await said(story, "admission_appealed", "customer")
    assert (await promise(story, "appeal")).state == "kept"
    assert "appeal" in story.tasks()
    hearing = await promise(story, "hearing")
    assert hearing.due == hearing.limit_due
    assert told(story, "places/appealed").placeholders["heard"] == f"by {say(hearing.due)}"
    await said(story, "place_offered", school="Example Academy")
    assert (await promise(story, "hearing")).state == "overtaken"
    assert (await promise(story, "waiting_list")).state == "kept"
    await said(story, "place_accepted", "customer")
    assert (await story.end()).outcome == "accepted"
    assert story.letters()[-4:] == [
        "places/refused",
        "places/appealed",
        "places/offered_from_list",
        "places/accepted",
    ]


@pytest.mark.parametrize("state", ["kept", "kept late"])
async def test_the_panel_hears_an_appeal_within_thirty_school_days(world: World, state: str) -> None:
    story = await applied(world)
    await on_a_day(story, lambda day, calendar: good_day(day, calendar) and calendar.is_school_day(day))
    await said(story, "outcome_told", **NO_PLACE)
    appealed = await story.now()
    await said(story, "admission_appealed", "customer")
    hearing = await promise(story, "hearing")
    by = due(appealed, Length.parse("30 school days"), calendar_of(story)).at
    assert hearing.due == hearing.limit_due == utc(by)
    await story.until(by + (2 * SECOND if state == "kept late" else -SECOND))
    await said(story, "appeal_heard")
    assert (await promise(story, "hearing")).state == state
    assert "No appeal is waiting" in await not_taken(story, "appeal_heard")
    assert (await story.end(timedelta(days=500))).outcome == "refused"


async def test_a_refusal_waits_over_days_off_where_there_is_time(world: World) -> None:
    story = await applied(world)
    if holiday_on(day_of(await story.now()), calendar_of(story)):
        await on_a_day(story, lambda day, calendar: calendar.is_school_day(day))
    bad = await on_a_day(story, lambda day, calendar: not good_day(day, calendar))
    answer = await said(story, "outcome_told", **NO_PLACE)
    assert "held until" in answer
    assert "places/refused" not in story.letters()
    await said(
        story, "outcome_told", **ANOTHER
    )  # found out meanwhile: the last word counts, and goes at once
    assert "places/offered_another" in story.letters()
    assert day_of(await story.now()) == bad
    assert (await story.rest()).state.stage == "offered"


async def test_the_list_closes_and_the_time_to_appeal_passes_quietly(world: World) -> None:
    story = await applied(world)
    await said(story, "outcome_told", **ANOTHER)
    await said(story, "place_accepted", "customer")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("waiting_list", "accepted_another")
    outcome = await story.end(timedelta(days=500))
    assert outcome.outcome == "accepted_another"
    assert story.letters()[-2:] == ["places/on_the_list", "places/list_closed"]


async def test_no_answer_to_an_offer_takes_no_place_away_until_somebody_has_rung(world: World) -> None:
    story = await applied(world)
    await said(story, "outcome_told", **ANOTHER)
    assert "are rung" in await not_taken(story, "offer_ended", reason="No answer.")
    await story.until(await story.due("reply/1") + 2 * SECOND)
    assert story.letters()[-1] == "every_case/time_ending"
    assert (await promise(story, "reply/1")).state == "passed"
    assert "reply" in story.tasks()
    await said(story, "offer_ended", reason="We wrote twice and rang three times.")
    assert (await story.rest()).state.stage == "waiting_list"
    assert "reply" not in story.tasks()
    await said(story, "waiting_list_left", "customer")
    assert (await story.end()).outcome == "offer_ended"


async def test_withdrawn_and_taken_back_and_two_answers_at_once(world: World) -> None:
    """Withdrawn before it is decided, taken back; then both parents answer: the first counts."""
    story = await applied(world)
    await said(story, "withdrawn", "customer")
    await not_taken(story, "outcome_told", **PLACE)
    await said(story, "withdrawal_taken_back", "customer")
    assert (await promise(story, "decide")).state == "open"
    await story.signal("place_accepted", {"by": "customer"})  # before there is an offer
    await said(story, "outcome_told", **PLACE)
    for answer in ("place_accepted", "place_declined"):
        await story.signal(answer, {"by": "customer"})
    assert (await story.end()).outcome == "accepted"
    assert len(story.not_applied()) == 3
