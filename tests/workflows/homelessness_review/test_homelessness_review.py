"""A homelessness review: asked for in time or late, decided in time or late, and by whom it may be."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from charter.cases import Kind
from charter.counting.counting import day_of, end_of_day
from tests.stories import Story, World
from tests.workflows.homelessness_review.sample import RAE, REVIEWER, UPHELD, WRONG, details
from tests.workflows.saying import not_taken, promise, said, task, told
from workflows.case import say
from workflows.homelessness_review.messages import DecisionType

SECOND, DAY, WEEK = timedelta(seconds=1), timedelta(days=1), timedelta(weeks=1)
SERVICE, R = "homelessness_review", "homelessness_review/"
ANSWER = {"what": "I was never told of the meeting."}


async def asked(world: World, decision: str = "duty_owed", **more: Any) -> Story:
    """A request in time."""
    return await world.report(SERVICE, details(decision=decision, **more))


async def reviewed(world: World, decision: str = "duty_owed", **more: Any) -> Story:
    """A request in time, with its reviewer named."""
    story = await asked(world, decision, **more)
    await said(story, "reviewer_named", "manager", **REVIEWER)
    return story


async def in_days(story: Story, days: int) -> str:
    return (day_of(await story.now()) + days * DAY).isoformat()


async def dates(story: Story, key: str = "decide") -> tuple[datetime, datetime | None]:
    found = await promise(story, key)
    return found.due, found.limit_due


# -- in time


async def test_asked_in_time_and_decided_in_time(world: World) -> None:
    story = await asked(world)
    view = await story.rest()
    today = day_of(await story.now())
    assert (view.state.stage, view.state.awaited) == ("reviewing", "the decision on review")
    states = {one.key: one.state for one in view.state.promises}
    assert states == {"acknowledge": "kept", "request": "kept", "reasons": "open", "decide": "open"}
    eight_weeks = end_of_day(today + 55 * DAY)
    assert await dates(story) == (eight_weeks, eight_weeks)
    letter = told(story, R + "acknowledged").placeholders
    assert letter["decide_by"] == say(eight_weeks)
    assert letter["reasons_by"] == say(end_of_day(today + 14 * DAY))
    assert letter["decision"] == "what help we have to give you"
    await said(story, "reviewer_named", "manager", **REVIEWER)
    assert told(story, R + "reviewer_named").placeholders["reviewer"] == "Rae Specimen"
    await said(story, "reasons_given", "customer", **WRONG)
    await said(story, "review_decided", RAE, **UPHELD)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("decided", "upheld")
    assert await dates(story, "appeal") == (end_of_day(today + 21 * DAY), end_of_day(today + 21 * DAY))
    assert not (await promise(story, "appeal")).confirmed, "its limit is from a secondary source"
    assert not (await story.say("satisfaction_given", "customer", score=4)).applied
    assert (await story.end()).outcome == "upheld"
    letters = ["acknowledged", "reviewer_named", "reasons_received", "upheld"]
    assert story.letters() == story.sent() == [R + name for name in letters]
    await story.has_events(at_most=70)


async def test_late_past_target_and_limit_is_told_and_the_review_goes_on(world: World) -> None:
    story = await reviewed(world, "relief_steps")
    due, limit = await dates(story)
    assert due == limit == end_of_day(day_of(await story.now()) + 20 * DAY)
    view = await story.until(due)
    assert not view.state.late
    assert "warning/decide" in story.tasks()
    view = await story.until(due + 2 * SECOND)
    assert view.state.late
    late = told(story, R + "late")
    letter = late.placeholders
    assert letter["promised_by"] == say(due)
    assert letter["appeal_by"] == say(end_of_day(day_of(due) + 21 * DAY)), "it should have been told that day"
    assert "We have not confirmed that date" in late.body
    assert {"late/decide", "late/decide/manager", "limit/decide"} <= set(story.tasks())
    assert "still to come" in await not_taken(
        story, "longer_agreed", until=due.date().isoformat(), agreed_on=await in_days(story, -2), how="Letter"
    )
    assert "only the applicant" in await not_taken(story, "done_jointly", with_whom="Example Borough")
    agreed = {"until": await in_days(story, 30), "agreed_on": await in_days(story, 0), "how": "A letter."}
    assert "stays late" in await said(story, "longer_agreed", **agreed)
    assert await dates(story) == (due, limit)
    again = told(story, R + "late").placeholders
    assert again["new_date"] == say(end_of_day(day_of(await story.now()) + 30 * DAY))
    assert again["why"] == "You agreed in writing to a later day."
    await said(story, "review_decided", RAE, **UPHELD)
    assert (await promise(story, "decide")).state == "kept late"
    assert (await story.end()).outcome == "upheld"


THREE_WEEKS = ("relief_steps", "prevention_steps", "ending_prevention", "notice_ending_prevention")
LENGTHS = {
    **dict.fromkeys(THREE_WEEKS, 3),
    **dict.fromkeys(("eligibility", "duty_owed", "ending_relief", "notice_ending_relief"), 8),
    **dict.fromkeys(("referral", "suitability"), 8),
    "joint": 10,
    "appointed_person": 12,
}
"""The weeks that a review may take, by what was decided (SI 2018/223, reg 9)."""


def test_each_kind_of_decision_has_its_length() -> None:
    assert set(LENGTHS) == set(DecisionType)


@pytest.mark.parametrize("state", ["kept", "kept late"])
@pytest.mark.parametrize("decision", LENGTHS)
async def test_each_has_its_own_weeks_and_is_told_late_past_them(
    world: World, decision: str, state: str
) -> None:
    story = await reviewed(world, decision)
    due, limit = await dates(story)
    last_day = end_of_day(day_of(await story.now()) + LENGTHS[decision] * WEEK - DAY)
    assert due == limit == last_day, "the day of the request counts"
    view = await story.until(due - SECOND)
    assert not view.state.late
    if state == "kept late":
        view = await story.until(due + 2 * SECOND)
        assert view.state.late
        assert told(story, R + "late").placeholders["promised_by"] == say(due)
        assert {"late/decide", "late/decide/manager", "limit/decide"} <= set(story.tasks())
    await said(story, "review_decided", RAE, **UPHELD)
    assert (await promise(story, "decide")).state == state
    assert story.letters()[-1] == R + "upheld"


# -- the request


@pytest.mark.parametrize("after", [0, 1], ids=["last second", "a second later"])
async def test_it_is_judged_by_when_it_was_received_and_not_when_it_starts(world: World, after: int) -> None:
    last_second = end_of_day(day_of(world.clock()) - 3 * DAY)
    notified = (day_of(last_second) - 20 * DAY).isoformat()
    given = {"decision_type": "suitability", "notified": notified, "decided_by": "Dan Placeholder"}
    story = await world.report(SERVICE, given, received=last_second + after * SECOND)
    view = await story.rest()
    assert view.state.stage == ["reviewing", "late_request"][after]
    request = await promise(story, "request")
    assert (request.state, request.due) == (["kept", "kept late"][after], last_second)
    if not after:
        assert (await dates(story))[0] == end_of_day(day_of(last_second) + 55 * DAY)


async def test_a_late_request_waits_for_a_manager_who_accepts_it(world: World) -> None:
    story = await world.report(SERVICE, details(days_ago=40, approach="MK-7Q4K2M9X3"))
    view = await story.rest()
    began = day_of(await story.now())
    assert view.state.stage == "late_request"
    assert "decide" not in {one.key for one in view.state.promises}
    assert story.letters() == [R + "late_request_received"]
    assert story.tasks() == ["request/manager"]
    assert story.timeline(Kind.LINK)[0].what == "A review of a decision in MK-7Q4K2M9X3"
    assert (await story.refused("late_request_accepted", reason="Ill.")).type == "NotTheirs"
    assert "Late request" in await not_taken(story, "review_decided", RAE, **UPHELD)
    await said(story, "reasons_given", "customer", **WRONG)
    await story.skip(20 * DAY)
    assert "request/manager/2" in story.tasks(), "asked again"
    await said(story, "late_request_accepted", "manager", reason="In hospital.")
    assert await dates(story) == (end_of_day(began + 55 * DAY), end_of_day(began + 55 * DAY))
    accepted = told(story, R + "late_request_accepted")
    assert accepted.placeholders["reason"] == "In hospital."
    asked_on = say(end_of_day(began))
    assert accepted.placeholders["allowed_until"] == asked_on
    assert "agreement in writing" in accepted.body
    request = await promise(story, "request")
    assert any(f"allowed in writing, until {asked_on}" in note for note in request.notes)
    assert not any(task.startswith("request/manager") for task in story.tasks())
    assert "at the stage “Reviewing”" in await not_taken(
        story, "late_request_refused", "manager", reason="Changed."
    )


async def test_a_late_request_is_refused_with_a_reason_and_the_case_ends(world: World) -> None:
    story = await world.report(SERVICE, details(days_ago=40))
    await said(story, "late_request_refused", "manager", reason="No reason was given.")
    assert (await story.ended()).outcome == "out_of_time"
    assert story.letters() == [R + "late_request_received", R + "late_request_refused"]
    assert told(story, R + "late_request_refused").placeholders["reason"] == "No reason was given."


async def test_a_request_received_anywhere_in_the_council_is_received(world: World) -> None:
    story = await world.report(SERVICE, details(days_ago=40))
    await story.rest()
    today = day_of(await story.now())
    for wrong in (0, -41):
        day = await in_days(story, wrong)
        assert "Earlier is a day" in await not_taken(story, "received_earlier", on=day, where="Reception")
    late = {"on": await in_days(story, -10), "where": "Reception's book"}
    assert "still late" in await said(story, "received_earlier", **late)
    assert (await story.rest()).state.stage == "late_request"
    early = {"on": await in_days(story, -30), "where": "The housing desk's book"}
    await said(story, "received_earlier", **early)
    assert (await story.rest()).state.stage == "reviewing"
    assert (await promise(story, "request")).state == "kept"
    assert (await dates(story))[0] == end_of_day(today + 25 * DAY)
    await said(story, "received_earlier", on=await in_days(story, -35), where="An email")
    assert (await dates(story))[0] == end_of_day(today + 20 * DAY)


# -- reasons


async def test_the_time_for_reasons_passes_and_later_ones_are_read_until_the_decision(world: World) -> None:
    story = await reviewed(world)
    await story.skip(13 * DAY)
    assert story.letters()[-1] == "every_case/time_ending"
    view = await story.skip(3 * DAY)
    assert (await promise(story, "reasons")).state == "passed"
    assert (view.state.stage, view.state.late) == ("reviewing", False)
    await said(story, "reasons_given", "customer", **WRONG)
    await said(story, "reasons_given", "representative", reasons="And her savings.")
    assert {"reasons", "reasons/2"} <= set(story.tasks())
    await said(story, "review_decided", RAE, **UPHELD)
    assert "“Decided”" in await not_taken(story, "reasons_given", "customer", reasons="One more.")


async def test_reasons_in_the_request_are_reasons_given(world: World) -> None:
    story = await asked(world, reasons="You counted my wages twice.")
    assert (await promise(story, "reasons")).state == "kept"
    await said(story, "reasons_given", "customer", reasons="And my savings.")
    assert "reasons" in story.tasks()


# -- who reviews


async def test_only_an_independent_reviewer_is_named_and_only_they_decide(world: World) -> None:
    story = await asked(world)
    assert "No reviewer" in await not_taken(story, "review_decided", RAE, **UPHELD)
    for wrong, why in (
        ({"reviewer": "dan  placeholder"}, "cannot review"),
        ({"senior": False}, "senior"),
        ({"not_involved": False}, "took no part"),
    ):
        assert why in await not_taken(story, "reviewer_named", "manager", **{**REVIEWER, **wrong})
    assert (await story.refused("reviewer_named", **REVIEWER)).type == "NotTheirs"
    await said(story, "reviewer_named", "manager", **REVIEWER)
    for name, why in (("", "Say who you are"), ("Dan Placeholder", "cannot"), ("Olive Example", "Only")):
        by = {"role": "officer", "name": name}
        assert why in await not_taken(story, "review_decided", by, **UPHELD)
    for outcome in ("overturned", "varied"):
        assert (await story.refused("review_decided", RAE, **{**UPHELD, "outcome": outcome})).type
    await said(story, "review_decided", {"role": "manager", "name": "rae specimen"}, **UPHELD)


async def test_two_decide_at_once_and_one_result_stands(world: World) -> None:
    story = await reviewed(world)
    other = {"outcome": "overturned", "reasons": "Wages.", "instead": "We owe the main duty."}
    answers = await asyncio.gather(
        story.say("review_decided", RAE, **UPHELD), story.say("review_decided", RAE, **other)
    )
    assert sorted(answer.applied for answer in answers) == [False, True]
    won = 0 if answers[0].applied else 1
    assert answers[1 - won].why == "You cannot do this while the case is at the stage “Decided”."
    view = await story.rest()
    assert view.state.outcome == ("upheld", "overturned")[won]
    both = [one for one in story.timeline(Kind.MESSAGE, Kind.REFUSED) if one.message == "review_decided"]
    assert {one.said["outcome"] for one in both} == {"upheld", "overturned"}
    assert [name for name in story.letters() if name in (R + "upheld", R + "overturned")] == [
        R + view.state.outcome
    ]


# -- how long


async def test_longer_only_as_the_applicant_agrees_in_writing(world: World) -> None:
    story = await asked(world)
    old, _ = await dates(story)
    later, earlier = await in_days(story, 90), await in_days(story, 20)
    for by in ("officer", "manager"):
        extended = {"promise": "decide", "until": later, "reason": "Busy."}
        assert "Nobody may extend" in await not_taken(story, "promise_extended", by, **extended)
    paused = {"promise": "decide", "question": "Why?", "consequence": "None."}
    assert "never pauses" in await not_taken(story, "promise_paused", **paused)
    agreed = {"until": later, "agreed_on": await in_days(story, 0), "how": "A letter, on file."}
    assert (await story.refused("longer_agreed", "customer", **agreed)).type == "NotTheirs"
    assert "later than" in await not_taken(story, "longer_agreed", **{**agreed, "until": earlier})
    for wrong in (-1, 1):
        day = await in_days(story, wrong)
        assert "after the request" in await not_taken(story, "longer_agreed", **{**agreed, "agreed_on": day})
    await said(story, "longer_agreed", **agreed)
    new = end_of_day(day_of(await story.now()) + 90 * DAY)
    assert await dates(story) == (new, new)
    assert told(story, "review_time/longer_agreed").placeholders["old_date"] == say(old)
    view = await story.until(old + 2 * SECOND)
    assert not view.state.late


@pytest.mark.parametrize("decision", THREE_WEEKS)
async def test_only_an_answer_to_a_notice_counts_a_three_week_case_anew_and_once(
    world: World, decision: str
) -> None:
    story = await reviewed(world, decision)
    first = await dates(story)
    await story.skip(5 * DAY)
    await said(story, "reasons_given", "customer", **WRONG)
    await said(story, "representations_received", "customer", **ANSWER)
    assert await dates(story) == first, "no notice was sent: ordinary grounds restart nothing"
    by = await in_days(story, 12)
    await said(story, "minded_to", RAE, what="A letter was not read.", representations_by=by)
    assert await dates(story) == first, "a notice alone restarts nothing"
    notice = told(story, R + "minded_to").body
    assert "in writing, tell us by phone or in person, or do both" in notice
    await story.skip(5 * DAY)
    await said(story, "representations_received", "customer", **ANSWER)
    anew = end_of_day(day_of(await story.now()) + 20 * DAY)
    assert await dates(story) == (anew, anew)
    assert told(story, R + "representations_received").placeholders["decide_by"] == say(anew)
    await story.skip(5 * DAY)
    await said(story, "representations_received", "customer", **ANSWER)
    assert await dates(story) == (anew, anew)
    assert {"representations", "representations/2", "representations/3"} <= set(story.tasks())


async def test_an_answer_to_a_notice_leaves_eight_weeks_as_they_are(world: World) -> None:
    story = await reviewed(world, "suitability")
    first = await dates(story)
    by = await in_days(story, 12)
    await said(story, "minded_to", RAE, what="A letter was not read.", representations_by=by)
    await story.skip(5 * DAY)
    await said(story, "representations_received", "customer", **ANSWER)
    assert await dates(story) == first


async def test_an_appeal_because_the_review_is_late_is_noted_and_the_review_goes_on(world: World) -> None:
    story = await reviewed(world, "relief_steps")
    assert "once we are late" in await not_taken(story, "appeal_made", "customer")
    await story.until(await story.due("decide") + 2 * SECOND)
    await said(story, "appeal_made", "customer", note="The court wrote.")
    assert story.letters()[-1] == R + "appeal_noted_undecided"
    assert task(story, "appeal").task.for_role == "manager"
    await said(story, "review_decided", RAE, **UPHELD)
    assert (await story.rest()).state.stage == "decided", "an appeal against this one may still come"
    await said(story, "appeal_made", "customer")
    assert (await story.ended()).outcome == "upheld"


async def test_decided_jointly_or_by_an_appointed_person_counts_from_the_same_day(world: World) -> None:
    story = await asked(world, "referral")
    began = day_of(await story.now())
    await story.skip(5 * DAY)
    assert "No appointed person" in await not_taken(story, "authorities_told")
    await said(story, "done_jointly", with_whom="Example Borough")
    ten, twelve = end_of_day(began + 69 * DAY), end_of_day(began + 83 * DAY)
    assert await dates(story) == (ten, ten)
    assert "already" in await not_taken(story, "done_jointly", with_whom="Example Borough")
    await said(story, "person_appointed", "manager", person="Pat Sample")
    assert await dates(story) == (twelve, twelve)
    letter = told(story, "review_time/decided_with_others").placeholders
    assert (letter["old_date"], letter["new_date"]) == (say(ten), say(twelve))
    assert (await promise(story, "tell_authorities")).due == end_of_day(began + 76 * DAY)
    view = await story.until(end_of_day(began + 76 * DAY) + 2 * SECOND)
    assert not view.state.late, "others are late, not the council"
    assert "chase/tell_authorities" in story.tasks()
    await said(story, "authorities_told")
    assert (await promise(story, "tell_authorities")).state == "kept late"


async def test_a_person_appointed_from_the_first_is_not_chased_once_it_is_decided(world: World) -> None:
    story = await reviewed(world, "appointed_person")
    assert (await promise(story, "tell_authorities")).state == "open"
    await said(story, "review_decided", RAE, **UPHELD)
    assert (await promise(story, "tell_authorities")).state == "overtaken"


async def test_an_appointed_person_tells_the_authorities_in_time_and_then_it_is_decided(world: World) -> None:
    story = await reviewed(world, "appointed_person")
    await story.until(await story.due("tell_authorities") - SECOND)
    assert "Now the customer" in await said(story, "authorities_told")
    assert (await promise(story, "tell_authorities")).state == "kept"
    view = await story.until(await story.due("decide") - DAY)
    assert not view.state.late
    assert "chase/tell_authorities" not in story.tasks()
    assert "still to tell" in await not_taken(story, "authorities_told")
    await said(story, "review_decided", RAE, **UPHELD)
    assert (await promise(story, "decide")).state == "kept"


@pytest.mark.parametrize("agreed_first", [False, True])
async def test_the_authorities_are_told_a_week_before_the_end_that_was_agreed(
    world: World, agreed_first: bool
) -> None:
    story = await reviewed(world, "referral")
    until = day_of(await story.now()) + 100 * DAY
    agreed = {"until": until.isoformat(), "agreed_on": await in_days(story, 0), "how": "A letter."}
    appointed = {"person": "Pat Sample"}
    if agreed_first:
        await said(story, "longer_agreed", **agreed)
    await said(story, "person_appointed", "manager", **appointed)
    if not agreed_first:
        await said(story, "longer_agreed", **agreed)
    a_week_before = end_of_day(until - WEEK)
    assert await dates(story) == (end_of_day(until), end_of_day(until))
    assert await dates(story, "tell_authorities") == (a_week_before, a_week_before)
    await story.until(a_week_before - SECOND)
    assert "chase/tell_authorities" not in story.tasks()
    await story.until(a_week_before + 2 * SECOND)
    assert "chase/tell_authorities" in story.tasks()


async def test_received_earlier_the_authorities_are_told_earlier_too(world: World) -> None:
    story = await reviewed(world, "appointed_person")
    earlier = day_of(await story.now()) - 3 * DAY
    await said(story, "received_earlier", on=earlier.isoformat(), where="The desk's book.")
    eleven, twelve = end_of_day(earlier + 11 * WEEK - DAY), end_of_day(earlier + 12 * WEEK - DAY)
    assert await dates(story, "tell_authorities") == (eleven, eleven)
    assert await dates(story) == (twelve, twelve)


# -- a deficiency


async def test_minded_to_decide_is_answered_before_it_is_decided(world: World) -> None:
    story = await reviewed(world)
    notice = {"what": "A letter was not read.", "representations_by": await in_days(story, 12)}
    assert "Say who you are" in await not_taken(story, "minded_to", **notice)
    today = await in_days(story, 0)
    assert "still to come" in await not_taken(
        story, "minded_to", RAE, **{**notice, "representations_by": today}
    )
    await said(story, "minded_to", RAE, **notice)
    assert (await story.rest()).state.stage == "minded_to"
    assert told(story, R + "minded_to").placeholders["what"] == "A letter was not read."
    assert "may answer the notice until" in await not_taken(story, "review_decided", RAE, **UPHELD)
    await said(story, "representations_received", "customer", **ANSWER)
    assert (await story.rest()).state.stage == "reviewing"
    late = {**notice, "representations_by": await in_days(story, 80)}
    assert "agree in writing" in await said(story, "minded_to", RAE, **late)
    view = await story.until(await story.due("decide") - 2 * DAY)
    assert view.state.stage == "minded_to"
    won = {"outcome": "overturned", "reasons": "Wages.", "instead": "We owe the main duty."}
    await said(story, "review_decided", RAE, **won)
    assert (await promise(story, "decide")).state == "kept"


async def test_no_answer_to_the_notice_and_it_is_decided_on_what_is_known(world: World) -> None:
    story = await reviewed(world)
    by = await in_days(story, 12)
    await said(story, "minded_to", RAE, what="A letter was not read.", representations_by=by)
    view = await story.skip(13 * DAY)
    assert view.state.stage == "reviewing"
    assert "representations" in story.tasks()
    await said(story, "review_decided", RAE, **UPHELD)


# -- the end


@pytest.mark.parametrize(("outcome", "how"), [("overturned", "email"), ("varied", "post")])
async def test_changed_with_reasons_and_appealed_against(world: World, outcome: str, how: str) -> None:
    story = await reviewed(world)
    changed = {"outcome": outcome, "reasons": "Wages.", "instead": "We owe the main duty."}
    await said(story, "review_decided", RAE, notified_by=how, **changed)
    letter = told(story, R + outcome).placeholders
    assert (letter["reasons"], letter["instead"]) == ("Wages.", "We owe the main duty.")
    due = await story.due("appeal")
    assert letter["appeal_by"] == say(due)
    assert (day_of(due) - day_of(await story.now()) >= 23 * DAY) == (how == "post")
    await said(story, "appeal_made", "customer", note="The court wrote.")
    assert (await story.ended()).outcome == outcome
    assert story.letters()[-1] == R + "appeal_noted"


async def test_a_withdrawal_is_confirmed_with_the_customer_first(world: World) -> None:
    story = await asked(world)
    await said(story, "withdrawn", "customer", reason="I have a home.")
    assert (await story.rest()).state.stage == "reviewing"
    assert story.letters()[-1] == "every_case/withdrawal_asked"
    await said(story, "withdrawal_confirmed", "customer")
    assert (await story.rest()).state.stage == "withdrawn"
    await said(story, "withdrawal_taken_back", "customer")
    assert (await story.rest()).state.stage == "reviewing"
    assert (await promise(story, "decide")).state == "open"
    await said(story, "withdrawn", "customer")
    await said(story, "withdrawal_confirmed", "customer")
    assert (await story.end()).outcome == "withdrawn"
