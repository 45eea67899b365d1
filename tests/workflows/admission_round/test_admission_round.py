"""A first school place: on the offer day, late to apply, late to decide, no place, a year without dates."""

from datetime import datetime, time, timedelta

import pytest

from charter.counting.counting import day_of, due, end_of_day, start_of_day, utc
from charter.counting.lengths import LONDON, Length
from charter.writing.letters import say_date
from tests.stories import Story, World
from tests.workflows.admission_round.sample import NO_PLACE, PLACE, child, offers_gone, rounds, to_come
from tests.workflows.ehc_needs_assessment.sample import calendar_of, on_a_day
from tests.workflows.saying import not_taken, promise, said, told
from workflows.case import say

SECOND = timedelta(seconds=1)
SECONDARY = "secondary_school_place"


async def applied(world: World, starting: int, service: str = "primary_school_place") -> Story:
    story = await world.report(service, child(starting))
    await story.rest()
    return story


@pytest.mark.parametrize("service", ["primary_school_place", SECONDARY])
async def test_decided_early_the_offer_goes_on_the_national_offer_day(world: World, service: str) -> None:
    this = next(one for one in rounds(service) if one.closing > day_of(world.clock()))
    story = await applied(world, this.starting, service)
    assert story.letters() == ["admission_round/acknowledged"]
    letter = told(story, "admission_round/acknowledged").placeholders
    assert (letter["closing"], letter["offers_on"]) == (say_date(this.closing), say_date(this.offers))
    assert (await promise(story, "offer")).due == utc(end_of_day(this.offers))
    assert "held until" in await said(story, "place_decided", **NO_PLACE)
    assert "held until" in await said(story, "place_decided", **PLACE)  # the last word before the day counts
    await story.until(datetime.combine(this.offers, time(6, 59), LONDON))
    assert story.letters() == ["admission_round/acknowledged"]
    view = await story.until(datetime.combine(this.offers, time(7), LONDON) + SECOND)
    assert view.state.stage == "offered"
    assert (await promise(story, "offer")).state == "kept"
    await said(story, "place_accepted", "customer")
    assert (await story.end()).outcome == "accepted"
    assert story.sent() == ["admission_round/acknowledged", "places/offered", "places/accepted"]
    await story.has_events(at_most=45)


async def test_not_decided_by_the_offer_day_is_late_and_goes_at_once_then(world: World) -> None:
    story = await applied(world, to_come().starting)
    await story.until(start_of_day(to_come().offers))
    assert "every_case/late" not in story.letters()
    view = await story.until(end_of_day(to_come().offers) + 2 * SECOND)
    assert view.state.late
    assert story.letters()[-1] == "every_case/late"
    await said(story, "place_decided", **PLACE, **NO_PLACE)
    assert (await promise(story, "offer")).state == "kept late"
    letter = told(story, "places/offered_another").placeholders
    assert (letter["refused"], letter["school"]) == (NO_PLACE["refused"], PLACE["school"])
    await said(story, "withdrawn", "customer")
    await said(story, "withdrawal_taken_back", "customer")
    await said(story, "place_accepted", "customer")
    assert "not asked" in await not_taken(story, "satisfaction_given", "customer", score=2)
    await said(story, "waiting_list_left", "customer")
    assert (await story.end()).outcome == "accepted_another"


async def test_applied_after_the_closing_date_they_are_told_so_and_which_round(world: World) -> None:
    gone = offers_gone()
    story = await applied(world, gone.starting)
    assert story.letters() == ["admission_round/acknowledged_after_closing"]
    letter = told(story, "admission_round/acknowledged_after_closing").placeholders
    offer = await promise(story, "offer")
    assert offer.title == "Offer in the late round"
    assert (letter["closing"], letter["offer_by"]) == (say_date(gone.closing), say(offer.due))
    assert ("under_way" in story.tasks()) == gone.under_way(day_of(world.clock()))
    await story.until(offer.due + 2 * SECOND)
    assert story.letters()[-1] == "every_case/late"
    await on_a_day(story)
    await said(story, "place_decided", **NO_PLACE)
    assert (await promise(story, "offer")).state == "kept late"
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("waiting_list", "refused")
    assert told(story, "places/refused").placeholders["appeal_by"] == say(await story.due("appeal"))
    assert (await story.end(timedelta(days=800))).outcome == "refused"
    assert story.letters()[-1] == "places/list_closed"


async def test_no_answer_then_an_appeal_and_a_place_from_the_list(world: World) -> None:
    story = await applied(world, offers_gone().starting)
    await said(story, "place_decided", **PLACE, **NO_PLACE)
    await story.until(await story.due("reply/1") + 2 * SECOND)
    assert (await promise(story, "reply/1")).state == "passed"
    assert "reply" in story.tasks(), "they are rung before the place is given away"
    await said(story, "offer_ended", reason="We wrote twice and rang three times.")
    await said(story, "admission_appealed", "customer")
    assert (await promise(story, "appeal")).state == "kept"
    await said(story, "place_offered", school="Example Academy")
    assert (await promise(story, "waiting_list")).state == "kept"
    await said(story, "place_accepted", "customer")
    assert (await story.end()).outcome == "accepted"
    after = ("offer_ended", "on_the_list", "appealed", "offered_from_list", "accepted")
    assert story.letters()[-5:] == [f"places/{name}" for name in after]


@pytest.mark.parametrize("state", ["kept", "kept late"])
@pytest.mark.parametrize("application", ["in time", "late"])
async def test_an_appeal_is_heard_in_time_or_late(world: World, application: str, state: str) -> None:
    """Of the offer day, 40 school days from the last day to appeal; else 30 from the appeal."""
    in_time = application == "in time"
    starting = (to_come() if in_time else offers_gone()).starting
    story = await applied(world, starting)
    await on_a_day(story)
    await said(story, "place_decided", **NO_PLACE)
    if in_time:
        await story.until(datetime.combine(to_come().offers, time(12), LONDON))
    view = await story.rest()
    assert view.state.stage == "waiting_list"
    assert "No appeal is waiting" in await not_taken(story, "appeal_heard")
    appealed = await story.now()
    await said(story, "admission_appealed", "customer")
    last_day = await story.due("appeal")
    hearing = await promise(story, "hearing")
    count, since, title = (
        ("40 school days", last_day, "Hear your appeal")
        if in_time
        else ("30 school days", appealed, "Hear your later appeal")
    )
    found = due(since, Length.parse(count), calendar_of(story)).at
    assert (hearing.title, hearing.due, hearing.limit_due) == (title, utc(found), utc(found))
    assert (hearing.limit_source, hearing.confirmed) == ("CODE", False)
    assert told(story, "places/appealed").placeholders["heard"] == f"by {say(found)}"
    if state == "kept late":
        await story.until(found + 2 * SECOND)
        assert {"late/hearing", "limit/hearing"} <= set(story.tasks())
    await said(story, "appeal_heard", allowed=True)
    assert (await promise(story, "hearing")).state == state
    assert "allowed" in story.tasks()
    await said(story, "place_offered", school="Example Academy")
    await said(story, "place_accepted", "customer")
    assert (await story.end()).outcome == "accepted"


async def test_the_case_waits_for_the_panel_when_the_list_has_closed(world: World) -> None:
    story = await applied(world, offers_gone().starting)
    await on_a_day(story)
    await said(story, "place_decided", **NO_PLACE)
    await story.until(await story.due("waiting_list") - timedelta(days=1))
    await said(story, "admission_appealed", "customer")
    view = await story.until(await story.due("waiting_list") + 2 * SECOND)
    assert view.state.stage == "waiting_list"
    assert "places/list_closed" not in story.letters()
    await said(story, "appeal_heard")
    assert (await story.ended()).outcome == "refused"
    assert story.letters()[-1] == "places/list_closed"


async def test_a_year_without_dates_is_found_out_and_told(world: World) -> None:
    story = await applied(world, 2100)
    assert story.letters() == ["admission_round/acknowledged_no_dates"]
    assert "round" in story.tasks()
    await not_taken(story, "place_decided", **PLACE)
    assert "No dates are known" in await not_taken(story, "round_corrected", starting=2099)
    await said(story, "round_corrected", starting=to_come().starting)
    await said(story, "place_decided", **PLACE)
    assert story.letters()[-1] == "admission_round/round_known"
    assert "round" not in story.tasks()
    late = await applied(world, 2100)
    await said(late, "round_corrected", starting=offers_gone().starting)
    await said(late, "place_decided", **PLACE)
    await said(late, "place_declined", "customer")
    assert (await late.end()).outcome == "declined"
    assert late.letters()[1] == "admission_round/round_known_after_closing"
