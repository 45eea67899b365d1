"""A question to a service: its own length each, kept only by a person, paused, moved, and asked again."""

from datetime import timedelta
from typing import Any

import pytest

from charter.counting.counting import day_of, due
from charter.counting.lengths import Length
from tests.stories import Story, World
from tests.workflows.case.test_promises import calendar_of
from tests.workflows.saying import said
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
QUESTION = {"question": "How do I give up my garage?", "subject": "Garage 12"}
ANSWER = {"answer": "Write to us four weeks before."}
ACKNOWLEDGED, SEE, ANSWERED = "enquiry/acknowledged", "enquiry/acknowledged_see", "enquiry/answered"
LATE = "every_case/late"


async def states(story: Story) -> dict[str, str]:
    return {one.key: one.state for one in (await story.rest()).state.promises}


@pytest.mark.parametrize(
    ("service", "length", "letter", "page"),
    [
        ("tenancy_enquiry", "20 working days", SEE, "Ending a tenancy: https://council.example.com/ending-"),
        ("short_breaks", "10 working days", SEE, "https://council.example.com/local-offer"),
        ("email_enquiry", "20 working days", ACKNOWLEDGED, ""),
    ],
)
async def test_each_service_has_its_length_and_a_person_keeps_it(
    world: World, service: str, length: str, letter: str, page: str
) -> None:
    story = await world.report(service, QUESTION)
    answer_by = await story.due("respond")
    received = (await story.rest()).state.received
    assert answer_by == due(received, Length.parse(length), calendar_of(story)).at
    (first,) = world.register.letters.of_case(story.reference)
    assert first.template == letter
    assert say(answer_by) in first.body
    assert page in first.body
    assert await states(story) == {"acknowledge": "kept", "respond": "open"}, "no automatic reply answers"
    refused = await story.refused("answered", by="system", **ANSWER)
    assert refused.type == "NotTheirs"
    await story.signal("answered", {"by": "officer", **ANSWER})
    assert await states(story) == {"acknowledge": "kept", "respond": "kept"}
    assert (await story.end()).outcome == "answered"
    assert story.letters() == story.sent() == [letter, ANSWERED]
    await story.has_events(at_most=28)


async def test_a_range_warns_at_its_lower_end(world: World) -> None:
    story = await world.report("email_enquiry", QUESTION)
    received = (await story.rest()).state.received
    lower = due(received, Length.parse("10 working days"), calendar_of(story)).at
    await story.until(lower - SECOND)
    assert story.tasks() == []
    await story.until(lower + SECOND)
    assert story.tasks() == ["warning/respond"]


async def test_late_is_told_and_the_answer_still_comes(world: World) -> None:
    story = await world.report("short_breaks", QUESTION)
    view = await story.until(await story.due("respond") + 2 * SECOND)
    assert view.state.late
    assert story.letters() == [SEE, LATE]
    await said(story, "answered", **ANSWER)
    assert (await states(story))["respond"] == "kept late"
    assert (await story.end()).outcome == "answered"
    assert story.sent() == [SEE, LATE, ANSWERED]


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
async def test_what_the_answer_says_will_be_done_is_promised(world: World, late: bool) -> None:
    story = await world.report("email_enquiry", QUESTION)
    do_by = day_of(await story.now()) + 3 * DAY
    more = {"will_do": "We will send the form.", "do_by": do_by.isoformat()}
    assert (await story.refused("answered", **ANSWER, will_do="Something.")).type == "MalformedMessage"
    past = await story.say("answered", **ANSWER, **{**more, "do_by": (do_by - 9 * DAY).isoformat()})
    assert (past.applied, past.why) == (False, "The day it will be done by is still to come.")
    await said(story, "answered", **ANSWER, **more)
    view = await story.rest()
    assert (view.state.stage, view.state.outcome) == ("to_be_carried_out", "")
    assert (await states(story))["respond"] == "kept"
    assert day_of(await story.due("carry_out")) == do_by
    if late:
        assert (await story.until(await story.due("carry_out") + 2 * SECOND)).state.late
    await said(story, "carried_out", what="The form was posted.")
    assert (await states(story))["carry_out"] == ("kept late" if late else "kept")
    expected = [ACKNOWLEDGED, "enquiry/answered_more_to_do", *([LATE] if late else []), "enquiry/carried_out"]
    assert story.letters() == expected
    assert (await story.rest()).state.outcome == "answered"


async def test_paused_for_an_answer_it_counts_on(world: World) -> None:
    story = await world.report("email_enquiry", QUESTION)
    before = await story.due("respond")
    await said(story, "promise_paused", promise="respond", question="Which?", consequence="We cannot tell.")
    five = Length.parse("5 working days")
    await story.until(due(await story.now(), five, calendar_of(story)).at - 60 * SECOND)
    await said(story, "customer_replied", by="customer", reply="The one by the gate.")
    after = await story.due("respond")
    assert after == due(before, five, calendar_of(story)).at
    assert not (await story.until(before + DAY)).state.late
    await said(story, "answered", **ANSWER)
    assert (await states(story))["respond"] == "kept"


async def test_not_answered_begins_another_round(world: World) -> None:
    story = await world.report("short_breaks", QUESTION)
    await said(story, "answered", **ANSWER)
    await story.skip(20 * DAY)
    await said(story, "not_fixed", by="customer", what="I asked about the other one.")
    view = await story.rest()
    assert (view.state.stage, view.state.disputed, view.state.outcome) == ("awaiting_answer", True, "")
    assert (await states(story))["respond/2"] == "open"
    await said(story, "answered", **ANSWER)
    assert (await story.end()).outcome == "answered"


async def test_withdrawn_and_taken_back_while_something_is_to_be_done(world: World) -> None:
    story = await world.report("email_enquiry", QUESTION)
    do_by = (day_of(await story.now()) + 30 * DAY).isoformat()
    await said(story, "answered", **ANSWER, will_do="We will send it.", do_by=do_by)
    await said(story, "withdrawn", by="customer")
    await said(story, "withdrawal_taken_back", by="customer")
    assert (await states(story))["carry_out"] == "open"
    await said(story, "carried_out", what="Sent.")
    assert (await story.end()).outcome == "answered"


# -- what is really something else


ELSEWHERE: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "complaint": ({}, "awaiting_acknowledgement", "complaint/received", "acknowledge"),
    "pothole": ({}, "awaiting_inspection", "highways_repair/acknowledged", "inspect"),
    "homelessness_review": (
        {"decision_type": "duty_owed"},
        "reviewing",
        "homelessness_review/acknowledged",
        "decide",
    ),
}


@pytest.mark.parametrize("service", ELSEWHERE)
async def test_a_report_complaint_or_review_is_moved_there(world: World, service: str) -> None:
    details, stage, letter, promise = ELSEWHERE[service]
    story = await world.report("email_enquiry", QUESTION)
    view = await story.rest()
    if details:
        why = (await story.say("moved", service=service, reason="It is a request for a review.")).why
        assert why.startswith("That service needs to know other things")
        why = (await story.say("moved", service=service, reason="A review.", details={"nothing": "x"})).why
        assert why.startswith("That service cannot read these details: details.decision_type")
        details = {**details, "notified": day_of(await story.now()).isoformat()}
    await story.skip(timedelta(hours=1))
    await said(story, "moved", service=service, reason="It is not a question.", details=details)
    moved = await story.rest()
    assert (moved.state.reference, moved.state.stage) == (story.reference, stage)
    assert moved.state.received == view.state.received
    states = {one.key: one for one in moved.state.promises}
    assert states["respond/enquiry"].state == "overtaken"
    assert states[promise].started == view.state.received, "its clocks count from the original receipt"
    assert story.letters() == [ACKNOWLEDGED, "every_case/moved", letter]
    if service == "pothole":
        assert "As you told us in your own words" in world.register.letters.of_case(story.reference)[-1].body


async def test_to_another_service_of_its_kind_with_that_ones_length(world: World) -> None:
    story = await world.report("email_enquiry", QUESTION)
    received = (await story.rest()).state.received
    corrected = {"question": "How do short breaks work?"}
    await said(story, "moved", service="short_breaks", reason="It is theirs.", details=corrected)
    expected = due(received, Length.parse("10 working days"), calendar_of(story)).at
    assert await story.due("respond") == expected
    assert story.letters() == [ACKNOWLEDGED, "every_case/moved"]
