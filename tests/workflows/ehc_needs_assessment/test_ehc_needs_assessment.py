"""The twenty weeks: each decision yes and no, each promise kept and late, drafts, the family's own time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, end_of_day, start_of_day
from charter.counting.lengths import LONDON, Length
from charter.people import Channel, Customer, Representative
from tests.stories import ADA, Story, World
from tests.workflows.ehc_needs_assessment.sample import CHILD, FINAL, ISSUE, YES, calendar_of, on_a_day
from tests.workflows.saying import not_taken, promise, said, task, told, went_to
from workflows.capabilities.appeals.messages import appeal_ends
from workflows.capabilities.holding.rules import held_until
from workflows.case import say
from workflows.ehc_needs_assessment.workflow import DATES

SECOND, DAY, WEEK = timedelta(seconds=1), timedelta(days=1), timedelta(weeks=1)
NO = {"reasons": "Sam's school can give the help that Sam needs now."}
HOW = {"how": "Write into the draft, or ring us."}
NOT_AGREED = {"agreed": False, "not_agreed": "You asked for another school. This one can meet Sam's needs."}
EP = {"of": "Dr Eve Sample", "kind": "educational_psychologist"}
HEALTH = {"of": "Example Community Health", "kind": "health"}
SCHOOL = {"of": "Example Primary School", "kind": "school_or_setting"}
EHC = "ehc_needs_assessment/"


async def asked(world: World, details: dict[str, Any] = CHILD, **more: Any) -> Story:
    story = await world.report("ehc_needs_assessment", details, **more)
    await story.rest()
    return story


async def assessing(world: World) -> Story:
    story = await asked(world)
    await said(story, "assessment_decided", **YES)
    return story


async def drafting(world: World) -> Story:
    story = await assessing(world)
    await said(story, "issue_decided", **ISSUE)
    return story


async def over(story: Story) -> str:
    return (await story.end(timedelta(days=130))).outcome


# -- whole lives


@pytest.mark.parametrize(("month", "over_what"), [(11, "Christmas Day"), (2, "Good Friday")])
async def test_twenty_weeks_across_the_holidays(world: World, month: int, over_what: str) -> None:
    now = world.clock()
    year = now.year + (date(now.year, month, 8) <= now.date())
    monday = date(year, month, 1) + DAY * (-date(year, month, 1).weekday() % 7)
    received = datetime.combine(monday, time(10), LONDON).astimezone(UTC)
    await world.begin_at(received)
    story = await asked(world)
    days = calendar_of(story).bank_holidays
    assert any(monday < day < monday + 20 * WEEK for day, name in days.items() if name == over_what)
    for key, weeks in (("decide_to_assess", 6), ("decide_to_issue", 15), ("finalise", 20)):
        due = await story.due(key)
        assert (day_of(due), f"{day_of(due):%A}") == (monday + weeks * WEEK, "Monday")
        assert due == end_of_day(day_of(due))
    await story.until(received + 3 * WEEK)
    await said(story, "assessment_decided", **YES)
    for each in (EP, HEALTH, SCHOOL):
        await said(story, "advice_requested", **each)
    await story.until(received + 7 * WEEK)
    assert [one.state for one in (await story.rest()).state.promises if "advice" in one.key] == ["open"] * 3
    for each in (SCHOOL, EP, HEALTH):
        await said(story, "advice_received", of=each["of"])
    await story.until(received + 12 * WEEK + DAY)
    await said(story, "issue_decided", **ISSUE)
    await said(story, "draft_shared", **HOW)
    until = await story.due("comment/1")
    assert (day_of(until), f"{day_of(until):%A}") == (monday + 14 * WEEK + DAY, "Tuesday")
    await story.until(received + 13 * WEEK + 2 * DAY)
    await said(story, "comments_received", "customer", comments="The reading help is missing.")
    await said(story, "draft_shared", **HOW)
    await story.until(received + 14 * WEEK + 2 * DAY)
    await said(story, "comments_received", "customer", agrees=True)
    await on_a_day(story)
    await said(story, "final_plan_sent", **FINAL)
    outcome = await story.ended()
    assert outcome.outcome == "issued"
    assert story.letters() == story.sent() == [
        *(EHC + one for one in ("acknowledged", "assessment_agreed", "issue_agreed")),
        *("drafts/shared", "drafts/commented") * 2,
        EHC + "final_agreed",
    ]  # fmt: skip
    assert not [entry.what for entry in story.timeline() if entry.what.startswith("Late")]
    await story.has_events(at_most=130)


# -- decided, yes and no


async def test_no_assessment_says_why_and_what_they_can_do(world: World) -> None:
    story = await asked(world)
    assert (await story.refused("assessment_decided", assess=False)).type == "MalformedMessage"
    day = await on_a_day(story)
    await said(story, "assessment_decided", assess=False, **NO)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("may_appeal", "not_assessed")
    letter = told(story, EHC + "assessment_refused").placeholders
    assert letter["reasons"] == NO["reasons"]
    assert "SENDIAS" in letter["sendias"]
    assert letter["mediation"]
    two_months, one_month = Length.parse("2 months"), Length.parse("1 month")
    calendar = calendar_of(story)
    ends = appeal_ends(day, None, of_decision=two_months, of_certificate=one_month, calendar=calendar)
    appeal = next(one for one in view.state.promises if one.key == "appeal")
    assert appeal.limit_due == appeal.due
    assert letter["appeal_by"] == say(end_of_day(ends)) == say(await story.due("appeal"))
    states = {one.key: one.state for one in view.state.promises}
    assert (states["decide_to_assess"], states["finalise"], states["appeal"]) == ("kept", "overtaken", "open")
    assert not (await story.rest()).state.late
    assert "not asked" in await not_taken(story, "satisfaction_given", "customer", score=1)
    await not_taken(story, "assessment_decided", **YES)
    view = await story.until(end_of_day(ends))
    assert view.state.stage == "may_appeal"
    assert await over(story) == "not_assessed"
    assert story.timeline()[-2].what.startswith("Passed: your time to appeal")


async def test_no_plan_says_why_and_what_they_can_do(world: World) -> None:
    story = await assessing(world)
    await said(story, "advice_requested", **EP)
    await on_a_day(story)
    await said(story, "issue_decided", issue=False, **NO)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("may_appeal", "not_issued")
    assert (await promise(story, "advice/1")).state == "overtaken"
    assert told(story, EHC + "issue_refused").placeholders["reasons"] == NO["reasons"]
    await said(story, "appeal_made", "customer")
    assert (await story.ended()).outcome == "not_issued"
    assert story.letters()[-2:] == [EHC + "issue_refused", "appeals/made"]


async def test_not_agreed_is_final_all_the_same_and_can_be_appealed_for_longer(world: World) -> None:
    story = await drafting(world)
    await said(story, "draft_shared", **HOW)
    await said(story, "comments_received", "customer", comments="Not this school.")
    decided = await on_a_day(story)
    await said(story, "final_plan_sent", **NOT_AGREED)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("may_appeal", "issued_not_agreed")
    assert (await promise(story, "finalise")).state == "kept"
    first = await story.due("appeal")
    early = await not_taken(
        story, "mediation_certificate_received", "customer", issued=(decided - DAY).isoformat()
    )
    assert "after the decision" in early
    await said(story, "mediation_certificate_received", "customer", issued=decided.isoformat())
    assert await story.due("appeal") == first
    await story.until(first - 2 * DAY)
    issued = day_of(await story.now())
    answer = await said(story, "mediation_certificate_received", "customer", issued=issued.isoformat())
    later = await story.due("appeal")
    assert say(first) in answer
    assert say(later) in answer
    assert told(story, "appeals/certificate").placeholders["appeal_by"] == say(later)
    await story.until(first + DAY)
    assert (await said(story, "appeal_made", "system")) == "Recorded."
    assert (await story.ended()).outcome == "issued_not_agreed"


async def test_the_time_that_a_certificate_gave_passes_too(world: World) -> None:
    story = await asked(world)
    await on_a_day(story)
    await said(story, "assessment_decided", assess=False, **NO)
    before = await story.due("appeal")
    await story.until(before - 2 * DAY)
    issued = day_of(await story.now()).isoformat()
    await said(story, "mediation_certificate_received", "customer", issued=issued)
    after = await story.due("appeal")
    assert after > before
    view = await story.until(after - SECOND)
    assert (view.state.stage, view.state.late) == ("may_appeal", False)
    assert await over(story) == "not_assessed"
    assert story.timeline()[-2].what == f"Passed: your time to appeal ended {say(after)}"


# -- late


@pytest.mark.parametrize("key", ["decide_to_assess", "decide_to_issue"])
async def test_late_with_a_decision_is_told_and_the_work_goes_on(world: World, key: str) -> None:
    story = await (asked(world) if key == "decide_to_assess" else assessing(world))
    view = await story.until(await story.due(key) - timedelta(minutes=1))
    assert not view.state.late
    assert f"warning/{key}" in story.tasks()
    view = await story.until(await story.due(key) + 2 * SECOND)
    assert view.state.late
    assert told(story, "every_case/late").placeholders["promised_by"] == say(await story.due(key))
    name = "assessment_decided" if key == "decide_to_assess" else "issue_decided"
    await said(story, name, **(YES if key == "decide_to_assess" else ISSUE))
    assert (await promise(story, key)).state == "kept late"


async def test_a_late_plan_is_told_every_four_weeks_until_it_is_there(world: World) -> None:
    story = await drafting(world)
    finalise = await story.due("finalise")
    await story.until(finalise + 2 * SECOND)
    first = told(story, "delays/late").placeholders
    assert first["new_date"] == say(finalise + SECOND + 4 * WEEK)
    assert story.tasks().count("ring") == 1
    plan = {"plan": "A second team helps us.", "officer": "Dee Placeholder", "why": "We had too few people."}
    await said(story, "recovery_plan_recorded", **plan)
    letter = told(story, "delays/late").placeholders
    assert (letter["plan"], letter["caller"], letter["why"]) == tuple(
        plan[key] for key in ("plan", "officer", "why")
    )
    await story.skip(9 * WEEK)
    late = [letter for letter in story.letters() if letter == "delays/late"]
    assert len(late) == 4
    assert "Dee Placeholder" in task(story, "ring/4").task.what
    await said(story, "draft_shared", **HOW)
    await said(story, "comments_received", "customer", agrees=True)
    await on_a_day(story)
    await said(story, "final_plan_sent", **FINAL)
    assert (await story.ended()).outcome == "issued"
    assert story.letters()[-1] == EHC + "final_agreed"


async def test_a_delay_that_is_coming_is_told_before_the_date(world: World) -> None:
    story = await assessing(world)
    await said(story, "recovery_plan_recorded", plan="A second team helps.", officer="Dee Placeholder")
    letter = told(story, "delays/expected").placeholders
    assert letter["caller"] == "Dee Placeholder"
    assert letter["promised_by"] == say(await story.due("finalise"))
    assert story.tasks() == ["ring"]


# -- exceptions


async def test_an_exception_explains_and_moves_nothing(world: World) -> None:
    story = await assessing(world)
    await said(story, "advice_requested", **SCHOOL)
    today = day_of(await story.now())
    closed = {"ground": "setting_closed", "first": today.isoformat(), "evidence": "Its website."}
    closed |= {"last": (today + 6 * WEEK).isoformat(), "reason": "The summer holiday."}
    finalise = await story.due("finalise")
    assert "No school" in await not_taken(story, "statutory_exception_recorded", of="Nobody's", **closed)
    short = {**closed, "last": (today + 3 * WEEK).isoformat(), "of": SCHOOL["of"]}
    assert "less than 4 weeks" in await not_taken(story, "statutory_exception_recorded", **short)
    shortage = {**closed, "ground": "shortage_of_professionals"}
    assert "recovery plan" in await not_taken(story, "statutory_exception_recorded", **shortage)
    await said(story, "statutory_exception_recorded", of=SCHOOL["of"], **closed)
    assert "was closed" in told(story, "delays/exception").placeholders["ground"]
    assert await story.due("finalise") == finalise
    for key, regulation in (("decide_to_issue", "10(4)"), ("finalise", "13(3)")):
        assert f"(SI 2014/1530, reg {regulation}): " in (await promise(story, key)).notes[-1]
    await story.until(finalise + 2 * SECOND)
    assert "was closed" in told(story, "delays/late").placeholders["why"]


async def test_each_date_cites_its_own_exceptions(world: World) -> None:
    story = await asked(world)
    today = day_of(await story.now())
    away = {"ground": "absent", "first": today.isoformat(), "last": (today + 5 * WEEK).isoformat()}
    await said(story, "statutory_exception_recorded", reason="Away.", evidence="A letter.", **away)
    notes = {key: (await promise(story, key)).notes[-1] for key in DATES.values()}
    cited = {key: note.partition("(")[2].partition("): ")[0] for key, note in notes.items()}
    assert cited == {
        "decide_to_assess": "SI 2014/1530, reg 5(4)",
        "decide_to_issue": "SI 2014/1530, reg 10(4)",
        "finalise": "SI 2014/1530, reg 13(3)",
    }


# -- advice


async def test_advice_comes_in_any_order_once_and_unasked_too(world: World) -> None:
    story = await assessing(world)
    for each in (EP, HEALTH):
        await said(story, "advice_requested", **each)
    assert "already" in await not_taken(story, "advice_requested", **{**EP, "of": "dr eve  sample"})
    assert (await promise(story, "advice/1")).title == "Advice from Dr Eve Sample"
    answer = await said(story, "advice_received", "system", of="Example Community Health")
    assert "Still to come: Dr Eve Sample" in answer
    assert "came already" in await not_taken(story, "advice_received", of="Example Community Health")
    assert "not asked" in await said(story, "advice_received", of="Example Library")
    assert (await promise(story, "advice/2")).state == "kept"
    view = await story.until(await story.due("advice/1") + 2 * SECOND)
    assert [one for one in story.tasks() if "chase" in one] == ["chase/advice/1"]
    assert not [one for one in view.state.promises if "advice" in one.key and one.state == "late"]
    await said(story, "advice_received", of="DR Eve Sample")
    assert "chase/advice/1" not in story.tasks()
    assert "every_case/late" not in story.letters()


# -- drafts


async def test_they_have_fifteen_days_beginning_with_the_day_it_is_served(world: World) -> None:
    story = await drafting(world)
    today = day_of(await story.now())
    assert "No draft" in await not_taken(story, "final_plan_sent", **FINAL)
    assert "No draft" in await not_taken(story, "comments_received", "customer", agrees=True)
    short = await not_taken(story, "draft_shared", comment_by=(today + 13 * DAY).isoformat(), **HOW)
    assert f"15 days, the day it is served included: {say(start_of_day(today + 14 * DAY))}" in short
    await said(story, "draft_shared", comment_by=(today + 20 * DAY).isoformat(), **HOW)
    assert await story.due("comment/1") == end_of_day(today + 20 * DAY)
    assert "They have until" in await not_taken(story, "draft_shared", **HOW)
    assert "They have until" in await not_taken(story, "final_plan_sent", **FINAL)
    await story.until(end_of_day(today + 20 * DAY) + 2 * SECOND)
    assert (await promise(story, "comment/1")).state == "passed"
    assert story.letters()[-1] == "every_case/time_ending"
    assert "comments" in story.tasks()
    assert "had passed" in await said(story, "comments_received", "customer", comments="Late, sorry.")
    await said(story, "draft_shared", **HOW)
    await said(story, "comments_received", "representative", comments="Nearly right.")
    assert "Another needs a manager" in await not_taken(story, "draft_shared", **HOW)
    assert "Another needs a manager" in await not_taken(story, "draft_shared", "manager", **HOW)
    await said(story, "draft_shared", "manager", reason="The family and we nearly agree.", **HOW)
    assert (await promise(story, "comment/3")).title.endswith("version 3")


# -- held


async def test_a_refusal_is_not_sent_on_a_friday(world: World) -> None:
    story = await asked(world)
    friday = await on_a_day(story, lambda day, _: day.weekday() == 4)
    held = held_until(await story.now(), day_of(await story.due("decide_to_assess")), calendar_of(story))
    assert held is not None
    assert f"{friday:%A}" == "Friday"
    assert held.weekday() < 4
    answer = await said(story, "assessment_decided", assess=False, **NO)
    assert answer.startswith(f"The letter is held until {say(held)} at 9am")
    assert any(entry.what == answer and entry.shown == "staff" for entry in story.timeline())
    assert "already" in await not_taken(story, "assessment_decided", **YES)
    await story.until(held - SECOND)
    assert story.letters() == [EHC + "acknowledged"]
    view = await story.until(held + 2 * SECOND)
    assert (view.state.stage, story.letters()[-1]) == ("may_appeal", EHC + "assessment_refused")
    kept = await promise(story, "decide_to_assess")
    assert (kept.state, kept.ended) == ("kept", held)


async def test_a_yes_is_not_held(world: World) -> None:
    story = await asked(world)
    await on_a_day(story, lambda day, _: day.weekday() == 4)
    await said(story, "assessment_decided", **YES)
    assert story.letters()[-1] == EHC + "assessment_agreed"


# -- people


async def test_a_parent_and_their_representative_are_both_told(world: World) -> None:
    representative = Representative.model_validate(
        {"name": "Bea Sample", "kind": "advocate", "consent": "given", "email": "bea@example.com"}
    )
    story = await asked(world, representative=representative)
    await said(story, "assessment_decided", **YES)
    await story.rest()
    assert went_to(story).count("ada@example.com") == went_to(story).count("bea@example.com") == 2
    copy = told(story, EHC + "assessment_agreed", copy=True)
    assert copy.id.endswith("-rep")


YOUNG = {**CHILD, "name": "Kit Example", "date_of_birth": "2008-05-14"}
OWN = {"young_person": {"email": "kit@example.com"}}


async def test_over_school_age_it_is_the_young_persons_own(world: World) -> None:
    story = await asked(world, {**YOUNG, **OWN})
    assert set(went_to(story)) == {"kit@example.com"}
    assert {"party", "consent"} <= set(story.tasks())
    reason = {"reason": "Kit said so on the telephone."}
    await said(story, "party_recorded", parents_part="agreed", **reason)
    await said(story, "assessment_decided", **YES)
    await story.rest()
    assert went_to(story)[-2:] == ["kit@example.com", "ada@example.com"]
    assert "party" not in story.tasks()
    await said(story, "party_recorded", parents_part="no_capacity", **reason)
    assert went_to(story)[-1] == "ada@example.com"
    assert told(story, "party/changed").placeholders["child"] == "Kit Example"
    await said(story, "advice_requested", **EP)
    assert (await story.rest()).state.representative is None


async def test_for_want_of_capacity_the_parents_act(world: World) -> None:
    story = await asked(world, {**YOUNG, "parents_part": "no_capacity", "parents_reason": "Court order."})
    assert went_to(story) == ["ada@example.com"]


async def test_when_school_age_ends_an_officer_asks(world: World) -> None:
    now = world.clock()
    born = date(now.year - 16 + (now.month > 5), 3, 10)
    story = await asked(world, {**YOUNG, "date_of_birth": born.isoformat()})
    assert went_to(story) == ["ada@example.com"]
    why = await not_taken(story, "party_recorded", parents_part="agreed", reason="Asked.")
    assert "it is the parents' case" in why
    assert "Friday" in why


# -- ways out, and two at once


async def test_a_withdrawal_is_confirmed_first(world: World) -> None:
    story = await drafting(world)
    await said(story, "withdrawn", "customer", reason="We have moved.")
    assert (await story.rest()).state.stage == "drafting"
    await said(story, "withdrawal_confirmed", "customer")
    assert (await story.rest()).state.stage == "withdrawn"
    await said(story, "withdrawal_taken_back", "customer")
    assert (await promise(story, "finalise")).state == "open"
    await said(story, "withdrawn", "officer")
    await said(story, "withdrawal_confirmed", "customer")
    assert await over(story) == "withdrawn"


async def test_of_two_decisions_at_once_one_is_taken_and_the_other_told_why(world: World) -> None:
    story = await asked(world)
    await story.signal("assessment_decided", {"by": "officer", **YES})
    await story.signal("assessment_decided", {"by": "officer", "assess": False, **NO})
    view = await story.rest()
    assert view.state.stage == "assessing"
    assert [line for line in story.not_applied() if "cannot do this while" in line]


async def test_out_of_their_stage_messages_are_kept_and_explained(world: World) -> None:
    story = await asked(world)
    for name, body in (("advice_requested", EP), ("draft_shared", HOW), ("final_plan_sent", FINAL)):
        assert "Deciding whether to assess" in await not_taken(story, name, **body)
    assert "Deciding whether to assess" in await not_taken(story, "appeal_made", "customer")
    offered = {one["name"] for one in await story.handle.query("possible")}
    assert "assessment_decided" in offered
    assert not offered & {"advice_requested", "draft_shared", "appeal_made"}


async def test_a_refusal_reaches_who_wants_post(world: World) -> None:
    by_post = Customer(name="Ada Example", address=ADA.address, prefers=Channel.POST)
    story = await asked(world, customer=by_post)
    await on_a_day(story)
    await said(story, "assessment_decided", assess=False, **NO)
    assert await over(story) == "not_assessed"
