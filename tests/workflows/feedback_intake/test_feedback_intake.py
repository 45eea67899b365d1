"""What came in: told apart point by point, refused with why, put right at once, and gone on with."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from charter.cases import Kind, Report
from charter.counting.counting import day_of, end_of_day
from charter.people import Representative
from tests.stories import Story, World
from tests.workflows.linked import started
from tests.workflows.saying import eventually, not_taken, promise, said, task, told
from workflows.case import say
from workflows.feedback_intake.exclusions import DEFINITION, EXAMPLES
from workflows.feedback_intake.messages import Accepted, FeedbackDetails, accepted_in
from workflows.processes import PROCESSES

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DETAILS = {"what_happened": "My bin was missed twice. The officer on the phone was rude."}
BINS = {"what": "The bin was missed twice.", "decision": "accepted"}
RUDE = {"what": "The officer was rude.", "decision": "accepted"}
TICKET = {"what": "The ticket.", "decision": "excluded", "ground": "appeal", "reason": "It has an appeal."}
OLD = {"what": "The wall.", "decision": "out_of_time", "reason": "It was six years ago."}
CHILD = {"what": "My child's social worker.", "decision": "childrens_social_care"}
LETTER = {"what": "You sent my letter next door.", "decision": "data_protection"}
IDEA = {"what": "More bins.", "decision": "comment"}
THANKS = {"what": "Thank you for the park.", "decision": "compliment"}
EARLY = {"what": "The bin.", "decision": "early_resolution", "reason": "We will empty it today."}
COMPLAINTS = {
    "corporate": "complaint",
    "adult": "complaint_adult_social_care",
    "landlord": "complaint_landlord",
}
PASSED_ON, LESSON = {"team": "parks"}, {"lesson": "Bins matter."}


ACKNOWLEDGED = "feedback_intake/acknowledged"
NOT_TAKEN = "feedback_intake/not_taken"


async def came_in(world: World, **more: Any) -> Story:
    story = await world.report("feedback", {**DETAILS, **more})
    await story.rest()
    return story


def process_of(story: Story) -> str:
    row = story.world.register.cases.get(story.reference)
    return row.process if row else ""


async def gone_on(story: Story, process: str) -> Report[FeedbackDetails]:
    """Wait until the case is another process's; what that was started with."""
    await eventually(lambda: process_of(story) == process)
    view = await story.rest()
    assert view.state.process == process
    start = (await story.events())[0].workflow_execution_started_event_attributes
    report: Report[FeedbackDetails] = (
        await story.world.client.data_converter.decode(list(start.input.payloads), [Report[FeedbackDetails]])
    )[0]
    return report


# -- received


async def test_a_receipt_at_once_and_the_rule_only_proposes(world: World) -> None:
    story = await came_in(world, what_happened="I appeal against my parking ticket.")
    view = await story.rest()
    assert view.state.stage == "awaiting_triage"
    assert story.letters() == story.sent() == [ACKNOWLEDGED]
    assert told(story, ACKNOWLEDGED).placeholders["decide_by"] == say(await story.due("accept"))
    assert "appeal (it says “appeal”)" in task(story, "triage").task.what
    assert "This is a suggestion" in story.timeline(Kind.NOTE)[0].what
    assert (await promise(story, "acknowledge")).state == "kept"


async def test_who_acts_for_somebody_is_put_to_an_officer(world: World) -> None:
    story = await came_in(world, acting_for="My mother")
    assert "acting_for" in story.tasks()
    speaks = Representative(name="Cllr Example", kind="councillor")
    other = await world.report("feedback", {**DETAILS, "acting_for": "A resident"}, representative=speaks)
    await other.rest()
    assert "acting_for" not in other.tasks()


async def test_anybody_may_say_it_whether_or_not_they_live_here(world: World) -> None:
    assert "where" not in FeedbackDetails.model_fields
    assert "address" not in FeedbackDetails.model_fields
    story = await came_in(world, service_complained_of="Example Contractors Ltd, for the council")
    assert (await story.rest()).state.stage == "awaiting_triage"


async def test_untriaged_a_manager_is_warned_and_then_it_is_late(world: World) -> None:
    story = await came_in(world)
    part = world.editions.in_force(day_of(await story.now())).part("feedback", await story.now())
    assert str(part.rule("untriaged_warning")) == "3 working days"
    before = story.tasks()
    assert "untriaged" not in before
    await story.until(await story.due("accept") - timedelta(minutes=1))
    assert task(story, "untriaged").task.for_role == "manager"
    view = await story.skip(timedelta(minutes=1) + 2 * SECOND)
    assert view.state.late
    assert story.letters() == [ACKNOWLEDGED, "every_case/late"]
    await said(story, "issues_triaged", issues=[TICKET])
    assert (await story.end()).outcome == "not_accepted"
    assert next(one for one in (await kept(story)) if one.key == "accept").state == "kept late"


async def kept(story: Story) -> Any:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    assert row.state is not None
    return row.state.promises


# -- not taken


async def test_what_is_no_complaint_is_told_why_and_where_to_go(world: World) -> None:
    story = await came_in(world)
    await said(story, "issues_triaged", issues=[TICKET, {**OLD, "first_aware": "2020-01-01"}])
    assert (await story.end()).outcome == "not_accepted"
    letter = told(story, NOT_TAKEN).placeholders
    assert letter["ombudsman"] == "Local Government and Social Care Ombudsman"
    for words in ("It has an appeal.", "An appeal against a Planning application", "says how to appeal"):
        assert words in letter["points"]
    assert "six years ago" in letter["points"]
    assert "more than twelve months" in letter["points"]
    assert story.letters() == story.sent() == [ACKNOWLEDGED, NOT_TAKEN]
    assert {each.state for each in await kept(story)} == {"kept"}
    await story.has_events(at_most=30)


async def test_an_officer_says_better_where_to_go(world: World) -> None:
    story = await came_in(world)
    await said(story, "issues_triaged", issues=[{**TICKET, "instead": "Ring the parking shop."}])
    assert "Ring the parking shop." in told(story, NOT_TAKEN).placeholders["points"]


async def test_a_repair_opens_one_from_the_day_it_came_in(world: World) -> None:
    story = await came_in(world)
    await story.skip(DAY)
    where = {"where": {"text": "Outside 12 Example Close"}}
    assert "parking" not in await said(
        story, "request_opened", service="pothole", details=where, reason="It asks for a repair."
    )
    assert "cannot read" in await not_taken(
        story, "request_opened", service="pothole", details={}, reason="-"
    )
    opened = world.register.cases.get((await story.rest()).state.links[0])
    assert opened is not None
    assert opened.service == "pothole"
    assert opened.received == world.register.cases.get(story.reference).received  # type: ignore[union-attr]
    assert story.letters()[-1] == "every_case/linked_case_opened"


async def test_childrens_social_care_is_handed_over(world: World) -> None:
    story = await came_in(world, about="childrens_social_care")
    assert "children's social care" in task(story, "triage").task.what
    await said(story, "issues_triaged", issues=[CHILD])
    assert (await story.end()).outcome == "handed_over"
    letter = told(story, "feedback_intake/childrens_social_care").placeholders
    assert "childrens-social-care-complaints" in letter["to"]
    assert "social worker" in letter["points"]


# -- personal data


async def test_personal_data_goes_on_under_its_reference_and_is_acknowledged_at_once(world: World) -> None:
    story = await came_in(world, about="personal_data")
    assert "personal data: that has its own procedure" in task(story, "triage").task.what
    received = (await story.rest()).state.received
    by = {"role": "officer", "name": "Olive Officer"}
    await said(story, "issues_triaged", by=by, issues=[TICKET, LETTER, IDEA])
    report = await gone_on(story, "DataProtectionComplaint")
    assert accepted_in(report.handed_over) == Accepted(issues=(LETTER["what"],), triaged_by="Olive Officer")
    view = await story.rest()
    assert (view.state.stage, view.state.received) == ("enquiries", received)
    assert story.letters() == [
        ACKNOWLEDGED,
        "every_case/linked_case_opened",
        NOT_TAKEN,
        "data_protection_complaint/acknowledged",
    ]
    beside = world.register.cases.get(view.state.links[0])
    assert beside is not None
    assert beside.service == "comment"
    states = {each.key: each.state for each in view.state.promises}
    assert (states["accept/feedbackintake"], states["acknowledge"]) == ("kept", "kept")


@pytest.mark.parametrize("other", [BINS, EARLY], ids=["a complaint", "put right at once"])
async def test_beside_a_complaint_it_is_a_case_of_its_own_from_the_same_receipt(
    world: World, other: dict[str, str]
) -> None:
    story = await came_in(world)
    await story.skip(DAY)
    await said(story, "issues_triaged", issues=[other, LETTER, {**LETTER, "what": "And my file."}])
    reference = (await story.rest()).state.links[0]
    opened = world.register.cases.get(reference)
    assert opened is not None
    assert opened.service == "data_protection_complaint"
    assert opened.received == world.register.cases.get(story.reference).received  # type: ignore[union-attr]
    beside = await started(world, reference)
    assert (await beside.rest()).state.stage == "enquiries"
    points = told(beside, "data_protection_complaint/acknowledged").placeholders["points"]
    assert points == "Point 1: You sent my letter next door.\n\nPoint 2: And my file."
    if other is BINS:
        await gone_on(story, "Complaint")
    else:
        assert (await story.rest()).state.stage == "early_resolution"


async def test_the_twelve_months_of_the_policy_are_not_the_laws(world: World) -> None:
    long_ago = (world.clock() - timedelta(days=800)).date().isoformat()
    story = await came_in(world, first_aware=long_ago)
    await said(story, "issues_triaged", issues=[LETTER])
    await gone_on(story, "DataProtectionComplaint")


# -- twelve months


async def test_out_of_time_only_a_manager_may_take_it(world: World) -> None:
    long_ago = (world.clock() - timedelta(days=800)).date().isoformat()
    story = await came_in(world, first_aware=long_ago)
    assert "a manager may set that aside" in await not_taken(story, "issues_triaged", issues=[BINS])
    assert "a manager may" in await not_taken(story, "early_resolution_offered", what="We empty it.")
    assert (await story.refused("time_limit_disapplied", reason="Ill.")).type == "NotTheirs"
    await said(story, "time_limit_disapplied", by="manager", reason="They were in hospital.")
    assert "has set aside" in await not_taken(story, "issues_triaged", issues=[OLD])
    await said(story, "issues_triaged", by="manager", issues=[IDEA])
    await gone_on(story, "Comment")


async def test_not_known_is_in_time(world: World) -> None:
    story = await came_in(world)
    why = await not_taken(story, "issues_triaged", issues=[OLD])
    assert "not told to us too late" in why
    just = (world.clock() - timedelta(days=200)).date().isoformat()
    assert why == await not_taken(story, "issues_triaged", issues=[{**OLD, "first_aware": just}])


# -- early resolution


async def test_put_right_at_once_it_closes_only_if_the_customer_says_so(world: World) -> None:
    story = await came_in(world)
    await said(story, "issues_triaged", issues=[EARLY, TICKET])
    view = await story.rest()
    assert view.state.stage == "early_resolution"
    assert story.letters() == [ACKNOWLEDGED, NOT_TAKEN, "feedback_intake/early_resolution"]
    assert told(story, "feedback_intake/early_resolution").placeholders["what"] == "We will empty it today."
    assert "only they can say so" in await not_taken(story, "settled")
    await said(story, "settled", how="by phone")
    assert (await story.end()).outcome == "settled"
    assert story.letters()[-1] == "feedback_intake/settled"
    assert {each.state for each in await kept(story)} == {"kept"}


async def test_the_customer_is_asked_before_the_day_we_have_to_answer(world: World) -> None:
    story = await came_in(world)
    due_on = day_of(await story.due("accept"))
    for wrong in (due_on, day_of(await story.now()) - DAY):
        why = await not_taken(story, "early_resolution_offered", what="-", settle_by=wrong.isoformat())
        assert "before that" in why
    await said(story, "early_resolution_offered", what="-", settle_by=(due_on - DAY).isoformat())
    assert day_of((await promise(story, "settle")).due) == due_on - DAY
    assert "Being put right at once" in await not_taken(story, "issues_triaged", issues=[TICKET])


@pytest.mark.parametrize("beside", [[], [BINS]], ids=["alone", "beside a complaint"])
async def test_a_landlords_complaint_goes_to_stage_one_at_once(world: World, beside: list[Any]) -> None:
    story = await came_in(world, about="landlord")
    assert "stage one at once" in task(story, "triage").task.what
    for name, body in (
        ("issues_triaged", {"issues": [EARLY, *beside]}),
        ("early_resolution_offered", {"what": "We empty it."}),
    ):
        assert "goes to stage one at once" in await not_taken(story, name, **body)
        other = {**body, "regime": "landlord"}
        assert "goes to stage one at once" in await not_taken(story, name, **other)
    assert (await story.rest()).state.stage == "awaiting_triage"
    assert story.letters() == [ACKNOWLEDGED]
    await said(story, "issues_triaged", issues=[BINS])
    assert (await gone_on(story, "Complaint")).service == "complaint_landlord"
    assert (await story.rest()).state.stage == "stage_one"


async def test_about_adult_care_only_what_was_said_aloud_and_by_the_next_working_day(world: World) -> None:
    story = await came_in(world, about="adult_social_care")
    received = (await story.rest()).state.received
    calendar = world.editions.in_force(day_of(received)).part("feedback", received).calendar
    last = calendar.next_working_day(day_of(received))
    offered = {"what": "We ring today."}
    after = (last + DAY).isoformat()
    for wrong in ({}, {"settle_by": last.isoformat()}, {"aloud": True, "settle_by": after}):
        why = await not_taken(story, "early_resolution_offered", **offered, **wrong)
        assert f"said aloud can be put right at once, by {say(end_of_day(last))}" in why
    assert "said aloud" in await not_taken(story, "issues_triaged", issues=[EARLY])
    await said(story, "issues_triaged", issues=[EARLY], aloud=True)
    assert day_of((await promise(story, "settle")).due) == last
    await story.until(end_of_day(last) + 2 * SECOND)
    assert (await gone_on(story, "Complaint")).service == "complaint_adult_social_care"


async def test_the_next_day_past_it_is_too_late_for_adult_care(world: World) -> None:
    story = await came_in(world, about="adult_social_care")
    await story.skip(5 * DAY)
    assert "said aloud" in await not_taken(story, "early_resolution_offered", what="-", aloud=True)


# -- going on, under the same reference


async def test_a_comment_goes_on_as_one_and_the_rest_is_told(world: World) -> None:
    story = await came_in(world)
    received = (await story.rest()).state.received
    assert "Comment" in await said(story, "issues_triaged", issues=[TICKET, IDEA, THANKS])
    await gone_on(story, "Comment")
    view = await story.rest()
    assert (view.state.stage, view.state.received) == ("to_be_passed_on", received)
    assert story.letters() == [
        ACKNOWLEDGED,
        "every_case/linked_case_opened",
        NOT_TAKEN,
        "comment/acknowledged",
    ]
    beside = world.register.cases.get(view.state.links[0])
    assert beside is not None
    assert beside.service == "compliment"
    assert {each.key: each.state for each in view.state.promises} == {
        "acknowledge/feedbackintake": "kept", "accept/feedbackintake": "kept", "acknowledge": "kept",
    }  # fmt: skip
    await said(story, "passed_on", **PASSED_ON)
    await said(story, "lesson_recorded", **LESSON)
    assert (await story.end()).outcome == "kept"


async def test_only_thanks_go_on_as_a_compliment(world: World) -> None:
    story = await came_in(world)
    await said(story, "issues_triaged", by="feedback_team", issues=[THANKS])
    await gone_on(story, "Compliment")
    assert story.letters() == [ACKNOWLEDGED, "compliment/acknowledged"]


@pytest.mark.parametrize(
    ("about", "said_so", "regime"),
    [
        ("none", None, "corporate"),
        ("adult_social_care", None, "adult"),
        ("landlord", None, "landlord"),
        ("none", "landlord", "landlord"),
    ],
)
async def test_what_is_accepted_goes_on_as_the_complaint_of_its_regime(
    world: World, about: str, said_so: str | None, regime: str
) -> None:
    story = await came_in(world, about=about)
    more = {"regime": said_so} if said_so else {}
    by = {"role": "officer", "name": "Olive Officer"}
    await said(story, "issues_triaged", by=by, issues=[BINS, TICKET, RUDE], **more)
    report = await gone_on(story, "Complaint")
    assert report.service == COMPLAINTS[regime]
    handed = accepted_in(report.handed_over)
    assert handed == Accepted(issues=(BINS["what"], RUDE["what"]), triaged_by="Olive Officer")
    letters = story.letters()
    assert letters[:2] == [ACKNOWLEDGED, NOT_TAKEN]
    expected = "Housing Ombudsman" if regime == "landlord" else "Local Government and Social Care Ombudsman"
    assert told(story, NOT_TAKEN).placeholders["ombudsman"] == expected


async def test_not_settled_stage_one_goes_on_from_the_original_receipt(world: World) -> None:
    story = await came_in(world)
    received = (await story.rest()).state.received
    await said(story, "early_resolution_offered", what="We empty it.")
    await said(story, "not_settled", by="customer", why="It is still full.")
    report = await gone_on(story, "Complaint")
    handed = accepted_in(report.handed_over)
    assert handed is not None
    assert handed.issues == (DETAILS["what_happened"],)
    assert report.received == received


async def test_nothing_heard_goes_on_as_a_complaint_too_and_in_time(world: World) -> None:
    story = await came_in(world)
    await said(story, "issues_triaged", issues=[EARLY])
    await story.until((await promise(story, "settle")).due + 2 * SECOND)
    await gone_on(story, "Complaint")
    promises = {each.key: each.state for each in (await story.rest()).state.promises}
    assert promises["settle/feedbackintake"] == "passed"
    assert promises["accept/feedbackintake"] == "kept"


# -- otherwise


async def test_withdrawn_and_taken_back_the_promise_goes_on(world: World) -> None:
    story = await came_in(world)
    await said(story, "withdrawn", by="customer")
    assert (await promise(story, "accept")).state == "overtaken"
    await said(story, "withdrawal_taken_back", by="customer")
    assert (await story.rest()).state.stage == "awaiting_triage"
    assert (await promise(story, "accept")).state == "open"
    await said(story, "issues_triaged", issues=[TICKET])
    assert (await story.end()).outcome == "not_accepted"


async def test_two_at_once_and_out_of_order(world: World) -> None:
    story = await came_in(world)
    assert "To be sorted" in await not_taken(story, "settled", by="customer")
    for issues in ([IDEA], [TICKET]):
        await story.signal("issues_triaged", {"by": "officer", "issues": issues})
    await gone_on(story, "Comment")
    await eventually(lambda: len(story.not_applied()) == 2)
    assert story.letters() == [ACKNOWLEDGED, "comment/acknowledged"]


@pytest.mark.parametrize(
    "issues",
    [[], [{"what": "The bin."}], [{**TICKET, "ground": None}], [{**BINS, "ground": "appeal"}]],
    ids=["none", "undecided", "no ground", "accepted on a ground"],
)
async def test_a_triage_that_says_too_little_is_turned_away(world: World, issues: list[Any]) -> None:
    story = await came_in(world)
    assert (await story.refused("issues_triaged", issues=issues)).type == "MalformedMessage"


def test_the_form_shows_the_policys_definition_and_examples() -> None:
    shown = PROCESSES["FeedbackIntake"].messages["issues_triaged"].description
    assert DEFINITION in shown
    assert all(example in shown for example in EXAMPLES)


# -- said while it is being handed on


async def test_a_withdrawal_that_comes_right_behind_is_for_the_complaint(world: World) -> None:
    story = await came_in(world)
    await story.signal("issues_triaged", {"by": "officer", "issues": [BINS]})
    await story.signal("withdrawn", {"by": "customer"})
    await gone_on(story, "Complaint")
    assert (await story.rest()).state.stage == "withdrawn"
    assert (await story.end()).outcome == "withdrawn"
    assert story.letters()[-1] == "every_case/withdrawn"


async def test_who_waits_for_an_answer_meanwhile_is_asked_to_say_it_again(world: World) -> None:
    story = await came_in(world)
    triaged, *withdrawn = await asyncio.gather(
        story.say("issues_triaged", issues=[BINS]),
        *(story.say("information_added", "customer", information=f"And {n}.") for n in range(8)),
    )
    assert triaged.applied
    for answer in withdrawn:
        assert answer.applied or "being handed on" in answer.why
    await gone_on(story, "Complaint")
    added = [entry for entry in story.timeline(Kind.MESSAGE) if entry.message == "information_added"]
    assert len(added) == sum(answer.applied for answer in withdrawn)
    assert len(story.not_applied()) == sum(not answer.applied for answer in withdrawn)


@pytest.mark.parametrize(("wished", "is_told"), [(True, True), (False, False), (None, False)])
async def test_who_would_like_it_put_right_at_once_is_told_to_who_sorts_it(
    world: World, wished: bool | None, is_told: bool
) -> None:
    story = await came_in(world, put_right_first=wished)
    assert ("put it right at once" in task(story, "triage").task.what) is is_told
