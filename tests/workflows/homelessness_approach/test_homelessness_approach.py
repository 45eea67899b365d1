"""Homeless, or at risk of it: today and usual, kept and late, told and untold, decided more than once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from charter.cases import CaseView, Kind, Shown
from charter.counting.counting import day_of, due, end_of_day, london
from charter.counting.lengths import Length
from charter.people import Channel, Customer, Needs
from tests.stories import ADA, Story, World
from tests.workflows import saying
from tests.workflows.homelessness_approach.sample import AGREED, DECIDED, ENDED, HOUSED, TOLD, UNDERSTOOD
from tests.workflows.saying import not_taken, promise, task, told
from workflows.case import say
from workflows.names import is_urgent

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
P = "homelessness_approach"
TODAY = {"homeless_today": True, "circumstances": "I slept in my car."}
UNTOLD = {"homeless_today": False}
BOOKED, MOVED, FREED, REMINDED, MISSED, MISSED_BY_US = (
    f"every_case/appointment_{name}"
    for name in ("booked", "moved", "freed", "reminder", "missed", "missed_by_us")
)


async def said(story: Story, name: str, by: Any = "officer", **body: Any) -> str:
    """Say it; it is taken and, unless it may have been the last word, written."""
    why = await saying.said(story, name, by, **body)
    if name != "duty_ended":
        await story.rest()
    return why


async def opened(world: World, details: dict[str, Any], customer: Customer = ADA) -> Story:
    story = await world.report("homelessness", details, customer)
    await story.rest()
    return story


async def to_meet(world: World) -> Story:
    """A case in which the usual appointment is promised."""
    story = await opened(world, TOLD)
    await said(story, "information_reviewed", **UNDERSTOOD)
    return story


async def working_days(story: Story, days: int) -> datetime:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    part = story.world.editions.in_force(day_of(row.received)).part("homelessness", row.received)
    return due(await story.now(), Length.parse(f"{days} working days"), part.calendar).at


async def queue(story: Story) -> str:
    return (await story.handle.describe()).task_queue or ""


async def is_served_urgently(story: Story) -> bool:
    """Whether a run on the urgent queue has it, or has within moments."""
    async with asyncio.timeout(30):
        while not is_urgent(await queue(story)):  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.05)
    await story.rest()
    return True


# -- the usual road


async def test_told_looked_at_met_and_housed_in_time(world: World) -> None:
    story = await opened(world, TOLD)
    assert await story.due("review_information") == await working_days(story, 2)
    assert not is_urgent(await queue(story))
    await said(story, "information_reviewed", **UNDERSTOOD)
    assert await story.due("appointment/usual") == await working_days(story, 7)
    letter = told(story, f"{P}/reviewed")
    assert UNDERSTOOD["understood"] in letter.body
    assert letter.placeholders["appointment_by"] == say(await story.due("appointment/usual"))
    at = await story.due("appointment/usual") - 9 * HOUR
    await said(story, "appointment_booked", at=at.isoformat(), way="online")
    await story.until(at + HOUR)
    assert REMINDED in story.letters()
    await said(story, "appointment_kept", **AGREED)
    assert (await story.rest()).state.stage == "deciding"
    await said(story, "duty_ended", **HOUSED)
    assert (await story.ended()).outcome == "housed"
    assert story.letters() == story.sent() == [
        f"{P}/acknowledged", f"{P}/reviewed", BOOKED, REMINDED, f"{P}/appointment_kept", f"{P}/housed",
    ]  # fmt: skip
    states = {entry.what.partition(":")[0] for entry in story.timeline(Kind.PROMISE)}
    assert states == {"Promise kept"}
    await story.has_events(at_most=55)


async def test_late_at_both_is_told_with_sorrow_and_goes_on(world: World) -> None:
    story = await opened(world, TOLD)
    await story.until(await story.due("review_information") + 2 * SECOND)
    assert story.letters()[-1] == "every_case/late"
    await said(story, "information_reviewed", **UNDERSTOOD)
    assert (await promise(story, "review_information")).state == "kept late"
    by = await story.due("appointment/usual")
    view = await story.until(by + 2 * SECOND)
    assert (view.state.stage, view.state.late) == ("awaiting_appointment", True)
    letter = told(story, f"{P}/late_appointment")
    assert letter.placeholders["promised_by"] == say(by)
    assert "sorry" in letter.body
    await said(story, "appointment_kept", **AGREED)
    assert (await promise(story, "appointment/usual")).state == "kept late"
    assert (await story.rest()).state.stage == "deciding"


async def test_no_reply_never_closes_it(world: World) -> None:
    story = await opened(world, UNTOLD)
    assert story.letters() == [f"{P}/acknowledged_asked", "every_case/information_requested"]
    asked = told(story, "every_case/information_requested")
    assert "Who needs a home together with you?" in asked.body
    assert "call you" in asked.placeholders["consequence"]
    view = await story.until(await working_days(story, 10) + DAY)
    assert (view.state.stage, view.state.outcome) == ("awaiting_circumstances", "")
    assert "call the customer" in task(story, "no_reply").task.what
    view = await story.skip(60 * DAY)
    assert (view.state.stage, view.state.late) == ("awaiting_circumstances", False)
    await said(story, "information_reviewed", **UNDERSTOOD)
    assert (await story.rest()).state.stage == "awaiting_appointment"


async def test_a_reply_to_our_questions_is_what_they_tell(world: World) -> None:
    story = await opened(world, UNTOLD)
    await story.skip(3 * DAY)
    reply = {"reply": "The house is sold. We are three.", "homeless_today": False}
    await said(story, "customer_replied", "customer", **reply)
    view = await story.rest()
    assert (view.state.stage, view.state.waiting) == ("reviewing", False)
    by = await working_days(story, 2)
    assert await story.due("review_information") == by
    assert told(story, f"{P}/circumstances_given").placeholders["review_by"] == say(by)
    await said(story, "circumstances_given", "customer", circumstances="And a dog.")
    assert await story.due("review_information") == by, "what comes later moves nothing"


# -- a notice to leave


async def test_a_notice_that_runs_out_soon_is_suggested_to_the_officer_who_decides(world: World) -> None:
    soon = (day_of(world.clock()) + 50 * DAY).isoformat()
    story = await opened(world, {**TOLD, "notice": "section_8", "notice_expires_on": soon})
    what = task(story, "threatened").task.what
    assert "section 8 notice runs out" in what
    assert "this is a suggestion" in what
    notes = [entry for entry in story.timeline(Kind.NOTE) if "not a decision" in entry.what]
    assert [entry.shown for entry in notes] == [Shown.STAFF]
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("reviewing", ""), "it decides nothing"
    assert story.letters() == [f"{P}/acknowledged"]
    await said(story, "information_reviewed", **UNDERSTOOD)
    assert "threatened" not in story.tasks()


async def test_a_notice_is_asked_for_and_can_be_told_later(world: World) -> None:
    story = await opened(world, UNTOLD)
    assert "given a notice to leave" in told(story, "every_case/information_requested").body
    assert "threatened" not in story.tasks()
    later, soon = ((day_of(world.clock()) + days * DAY).isoformat() for days in (90, 40))
    given = {"circumstances": "The house is sold.", "notice": "section_8"}
    await said(story, "circumstances_given", "customer", **given, notice_expires_on=later)
    assert "threatened" not in story.tasks()
    await said(story, "circumstances_given", **given, notice_expires_on=soon)
    assert "threatened" in story.tasks()
    today = await opened(world, {**TODAY, "notice": "section_8", "notice_expires_on": soon})
    assert "threatened" not in today.tasks(), "they are homeless"
    assert "tell us what kind it is" in told(await opened(world, TOLD), f"{P}/acknowledged").body


# -- homeless today


async def test_homeless_today_is_an_appointment_today_by_the_urgent_workers(world: World) -> None:
    story = await opened(world, TODAY)
    assert is_urgent(await queue(story))
    received = (await story.rest()).state.received
    today = end_of_day(day_of(received))
    assert await story.due("appointment/today") == today
    letter = told(story, f"{P}/acknowledged_today")
    assert world.editions.in_force(day_of(received)).contact.out_of_hours in letter.body
    assert task(story, "homeless_today").task.due == today
    await said(story, "appointment_kept", **AGREED)
    assert (await promise(story, "appointment/today")).state == "kept"
    assert "homeless_today" not in story.tasks()
    assert (await story.rest()).state.stage == "deciding"


async def test_not_seen_today_is_late_and_told_every_day_until_they_are(world: World) -> None:
    story = await opened(world, TODAY)
    view = await story.until(await story.due("appointment/today") + 2 * SECOND)
    assert view.state.late
    first = told(story, f"{P}/late_appointment")
    await story.skip(DAY + 2 * SECOND)
    again = told(story, f"{P}/late_appointment")
    assert first.placeholders["new_date"] != again.placeholders["new_date"]
    await said(story, "appointment_kept", **AGREED)
    assert (await promise(story, "appointment/today")).state == "kept late"


@pytest.mark.parametrize(
    ("name", "by", "body"),
    [
        ("now_homeless", "customer", {}),
        ("customer_replied", "customer", {"reply": "We are on the street.", "homeless_today": True}),
        ("information_added", "officer", {"information": "They rang.", "homeless_today": True}),
        ("circumstances_given", "customer", {"circumstances": "Locked out.", "homeless_today": True}),
    ],
)
async def test_whoever_becomes_homeless_is_seen_today_by_the_urgent_workers(
    world: World, name: str, by: str, body: dict[str, Any]
) -> None:
    texted = ADA.model_copy(update={"prefers": Channel.TEXT, "texts_signed_up": True})
    story = await opened(world, UNTOLD, texted)
    first_run = (await story.handle.describe()).run_id
    assert not is_urgent(await queue(story))
    await story.skip(DAY)
    why = await said(story, name, by, **body)
    assert await is_served_urgently(story)
    assert (await story.handle.describe()).run_id != first_run
    view = await story.rest()
    assert (view.state.stage, view.state.waiting) == ("homeless_today", False)
    assert await story.due("appointment/today") == end_of_day(day_of(await story.now()))
    letter = told(story, f"{P}/homeless_today")
    contact = world.editions.in_force(day_of(view.state.received)).contact
    assert contact.out_of_hours in letter.body
    assert contact.out_of_hours in why
    assert letter.urgent, "a text goes at any hour"
    assert "homeless_today" in story.tasks()


async def test_what_was_promised_before_gives_way_to_today_and_to_another_day(world: World) -> None:
    story = await to_meet(world)
    await said(story, "now_homeless", "representative")
    assert await is_served_urgently(story)
    assert (await promise(story, "appointment/usual")).state == "overtaken"
    await said(story, "now_homeless", "customer")
    assert story.letters().count(f"{P}/homeless_today") == 1
    assert {"homeless_today", "homeless_today/2"} <= set(story.tasks())
    await said(story, "appointment_kept", **AGREED)
    assert "homeless_today/2" not in story.tasks()
    await story.skip(2 * DAY)
    await said(story, "now_homeless", "customer")
    assert day_of(await story.due("appointment/today/2")) == day_of(await story.now())
    assert (await story.rest()).state.stage == "homeless_today"
    before = (await story.now() - DAY).isoformat()
    assert "before they were homeless" in await not_taken(
        story, "appointment_kept", happened_at=before, **AGREED
    )


# -- appointments


async def test_what_they_need_is_in_every_letter_of_an_appointment(world: World) -> None:
    needs = Needs(interpreter="Polish", bsl=True, someone_with_them="Bea Sample", extra_time=True)
    story = await opened(world, TOLD, ADA.model_copy(update={"needs": needs}))
    at = await story.now() + 3 * DAY
    why = await said(story, "appointment_booked", at=at.isoformat(), way="telephone")
    await story.until(at)
    for letter in (told(story, BOOKED), told(story, REMINDED)):
        for need in ("interpreter (Polish)", "British Sign Language", "Bea Sample", "extra time"):
            assert need in letter.placeholders["needs"]
            assert need in why


async def test_reminded_at_nine_the_day_before_and_asked_after_it(world: World) -> None:
    story = await to_meet(world)
    at = london(await story.now()).replace(hour=14, minute=0, second=0) + 3 * DAY
    await said(story, "appointment_booked", at=at.isoformat(), way="telephone")
    nine = at.replace(hour=9) - DAY
    await story.until(nine - SECOND)
    assert REMINDED not in story.letters()
    await story.until(nine + SECOND)
    assert story.letters().count(REMINDED) == 1
    await story.until(end_of_day(day_of(at)) + SECOND)
    assert "kept or missed" in task(story, "appointment/over").task.what


async def test_face_to_face_is_recorded_with_why(world: World) -> None:
    story = await to_meet(world)
    at = (await story.now() + 3 * DAY).isoformat()
    office = {"at": at, "way": "face_to_face", "where": "Civic Offices, 1 Example Avenue"}
    assert "telephone or online will not do" in await not_taken(story, "appointment_booked", **office)
    assert "face to face" in await not_taken(story, "appointment_booked", at=at, way="visit")
    refused = await story.refused("appointment_booked", at=at, way="face_to_face", why="They have no phone.")
    assert refused.type == "MalformedMessage"
    await said(story, "appointment_booked", why="They have no telephone.", **office)
    letter = told(story, BOOKED)
    assert "Civic Offices" in letter.body
    assert "They have no telephone." not in letter.body


async def test_changed_by_either_side(world: World) -> None:
    story = await to_meet(world)
    assert "appointment/book" in story.tasks()
    first, second = [(await story.now() + days * DAY).isoformat() for days in (3, 5)]
    await said(story, "appointment_booked", at=first, way="telephone")
    assert "appointment/book" not in story.tasks()
    await said(story, "appointment_changed", at=second, reason="The officer is ill.")
    moved = told(story, MOVED)
    assert moved.placeholders["when"] != moved.placeholders["old_when"]
    why = await not_taken(story, "appointment_changed", "customer", at=first)
    assert "say which days" in why
    await said(story, "appointment_changed", "customer", suits="Any morning.")
    assert told(story, FREED).placeholders["old_when"] == moved.placeholders["when"]
    assert "Any morning." in task(story, "appointment/book/2").task.what
    await not_taken(story, "appointment_missed", missed_by="customer")
    await story.skip(10 * DAY)
    assert REMINDED not in story.letters(), "nobody is reminded of what is not booked"
    past = (await story.now() - DAY).isoformat()
    await not_taken(story, "appointment_booked", at=past, way="telephone")


async def test_missed_by_them_and_by_us_closes_nothing(world: World) -> None:
    story = await to_meet(world)
    for missed_by, letter in (("customer", MISSED), ("us", MISSED_BY_US)):
        at = await story.now() + HOUR
        await said(story, "appointment_booked", at=at.isoformat(), way="telephone")
        assert "still to come" in await not_taken(story, "appointment_missed", missed_by=missed_by)
        await story.until(at + HOUR)
        await said(story, "appointment_missed", missed_by=missed_by)
        assert story.letters()[-1] == letter
        assert any(key.startswith("appointment/book") for key in story.tasks())
        assert (await story.rest()).state.stage == "awaiting_appointment"
    assert "sorry" in told(story, MISSED_BY_US).body
    assert task(story, "appointment/missed").task.for_role == "manager"
    await story.until(await story.due("appointment/usual") + 2 * SECOND)
    assert "we were not there" in told(story, f"{P}/late_appointment").placeholders["why"]


# -- decided


async def test_each_decision_has_its_own_time_to_ask_for_a_review(world: World) -> None:
    story = await to_meet(world)
    await said(story, "appointment_kept", **AGREED)
    today = day_of(await story.now())
    await said(story, "decision_made", **{**DECIDED, "given": "handed_over"})
    collect = {"given": "ready_to_collect", "collect_on": (today + 9 * DAY).isoformat()}
    await said(story, "decision_made", **{**DECIDED, "decision_type": "suitability", **collect})
    await said(story, "decision_made", **DECIDED)
    assert day_of(await story.due("ask_for_review/1")) == today + 20 * DAY
    assert day_of(await story.due("ask_for_review/2")) == today + 29 * DAY
    posted = day_of(await working_days(story, 2))
    assert day_of(await story.due("ask_for_review/3")) == posted + 20 * DAY
    letter = told(story, f"{P}/decision")
    assert letter.placeholders["number"] == "3"
    assert letter.placeholders["ask_by"] == say(await story.due("ask_for_review/3"))
    assert letter.placeholders["notified"] == say(end_of_day(posted))
    assert DECIDED["reasons"] in letter.body
    await said(story, "duty_ended", **ENDED)
    view = await story.until(await story.due("ask_for_review/1") + 2 * SECOND)
    assert (view.state.stage, view.state.late) == ("review_open", False)
    assert (await promise(story, "ask_for_review/1")).state == "passed"
    outcome = await story.end()
    assert outcome.outcome == "duty_ended"
    assert "every_case/late" not in story.letters()


def review_of(story: Story, view: CaseView) -> dict[str, Any]:
    """The details of the last review that was opened from it."""
    opened = {one.reference: one for one in story.world.register.reports.unstarted()}[view.state.links[-1]]
    assert (opened.process, opened.intake.linked_from) == ("HomelessnessReview", story.reference)
    return opened.intake.details


async def test_a_review_is_opened_for_each_decision_in_time_and_late(world: World) -> None:
    story = await to_meet(world)
    decided = {**DECIDED, "given": "handed_over", "decided_by": "Dee Placeholder"}
    await said(story, "decision_made", **decided)
    await said(story, "decision_made", **{**decided, "decision_type": "suitability"})
    today = day_of(await story.now()).isoformat()
    assert "the last is number 2" in await not_taken(story, "review_requested", "customer", decision=3)
    one, other = await asyncio.gather(
        story.say("review_requested", "customer", reasons="The flat is too small."),
        story.say("review_requested", "representative", decision=2),
    )
    assert one.applied != other.applied
    view = await story.rest()
    assert len(view.state.links) == 1
    given = review_of(story, view)
    assert given["decision_type"] == "suitability"
    assert (given["decided_by"], given["notified"]) == ("Dee Placeholder", today)
    assert given["approach"] == story.reference
    assert view.state.links[0] in (other if one.applied else one).why
    assert (await promise(story, "ask_for_review/2")).state == "kept"
    assert (await promise(story, "ask_for_review/1")).state == "open"
    await said(story, "duty_ended", **ENDED)
    await story.until(await story.due("ask_for_review/1") - HOUR)
    await story.signal("review_requested", {"by": "customer", "decision": 1})
    assert (await story.ended()).outcome == "duty_ended"


async def test_a_late_request_is_taken_and_the_review_judges_it(world: World) -> None:
    story = await to_meet(world)
    await said(story, "decision_made", **{**DECIDED, "given": "handed_over"})
    await story.until(await story.due("ask_for_review/1") + 3 * DAY)
    await said(story, "review_requested", "officer", reasons="They were in hospital.")
    assert (await promise(story, "ask_for_review/1")).state == "passed"
    assert review_of(story, await story.rest())["reasons"] == "They were in hospital."


async def test_a_duty_ends_with_a_decision_or_a_home(world: World) -> None:
    story = await to_meet(world)
    assert "right to a review" in await not_taken(story, "duty_ended", **ENDED)
    await story.refused("decision_made", **{**DECIDED, "given": "ready_to_collect"})
    assert "No decision" in await not_taken(story, "review_requested", "customer")
    await said(story, "duty_ended", **HOUSED)
    assert (await story.ended()).outcome == "housed"


# -- left


async def test_a_withdrawal_is_confirmed_first_and_leaves_the_right_to_a_review(world: World) -> None:
    story = await to_meet(world)
    await said(story, "decision_made", **DECIDED)
    await said(story, "withdrawn", "customer")
    assert story.letters()[-1] == "every_case/withdrawal_asked"
    assert (await story.rest()).state.stage == "awaiting_appointment"
    assert (await promise(story, "appointment/usual")).state == "open"
    await said(story, "withdrawal_confirmed", "customer")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("withdrawn", "withdrawn")
    await said(story, "customer_replied", "customer", reply="Locked out.", homeless_today=True)
    assert "homeless_today" in story.tasks(), "somebody rings them all the same"
    assert (await story.rest()).state.stage == "withdrawn"
    await said(story, "withdrawal_taken_back", "customer")
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("awaiting_appointment", "")
    assert (await promise(story, "ask_for_review/1")).state == "open"


async def test_an_officer_decides_while_the_customer_withdraws(world: World) -> None:
    story = await to_meet(world)
    decided, withdrawn = await asyncio.gather(
        story.say("decision_made", **DECIDED), story.say("withdrawn", "customer")
    )
    assert decided.applied
    assert withdrawn.applied
    ended, confirmed = await asyncio.gather(
        story.say("duty_ended", **ENDED), story.say("withdrawal_confirmed", "customer")
    )
    assert ended.applied != confirmed.applied
    loser = confirmed if ended.applied else ended
    view = await story.rest()
    assert view.state.outcome == ("duty_ended" if ended.applied else "withdrawn")
    assert any(loser.why in line for line in story.not_applied())
    assert f"{P}/decision" in story.letters()


async def test_satisfaction_is_never_asked(world: World) -> None:
    story = await to_meet(world)
    await said(story, "decision_made", **DECIDED)
    await said(story, "duty_ended", **HOUSED)
    assert (
        await not_taken(story, "satisfaction_given", "customer", score=5)
    ) == "It is not asked in this case."
