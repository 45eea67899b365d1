"""What comes first in each stage of each process, and that nothing is offered that makes no sense."""

import asyncio
from itertools import chain

import pytest

from charter.cases import CaseView
from charter.people import STAFF
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.possible import what_can_be_said, what_comes_first
from tests.stories import REST_SECONDS, Story, World
from tests.workflows.samples import SAMPLES
from workflows.case import Until, first_steps
from workflows.processes import PROCESSES

STAGES = [(process, str(stage)) for process in PROCESSES for stage in PROCESSES[process].words]
WAITS_FOR_NOBODY_HERE = {
    ("AntiSocialBehaviour", "done"),
    ("Complaint", "stage_one_answered"),
    ("CouncilTaxChange", "told"),
    ("DangerResponse", "done"),
    ("EhcNeedsAssessment", "may_appeal"),
    ("EhcpAnnualReview", "may_appeal"),
    ("Enquiry", "answered"),
    ("HighwaysRepair", "done"),
    ("HomelessnessApproach", "review_open"),
    ("HomelessnessReview", "decided"),
    ("HousingRepair", "done"),
    ("MissedCollection", "done"),
    ("MissedCollection", "not_out"),
    ("StreetSceneIssue", "done"),
}
"""Stages that wait for the customer, or for time to pass."""
FOR_OTHER_CASES = {("ChangeOfPlacement", "reviewing"), ("Complaint", "time_passed")}
"""Stages that wait for another case or for the customer, unless something has come of it."""
LATER = {
    "appointment_changed",
    "appointment_chosen",
    "appointment_missed",
    "appeal_heard",
    "authorities_told",
    "call_recorded",
    "comments_received",
    "consent_recorded",
    "contact_made",
    "death_recorded_in_error",
    "final_at_stage_one",
    "late_escalation_decided",
    "mediation_ended",
    "nominated_contact_ended",
    "not_fixed",
    "representative_ended",
    "review_requested",
    "safe_contact_ended",
    "safeguarding_lowered",
    "safeguarding_taken",
    "satisfaction_given",
    "stage_one_answered",
    "stage_two_acknowledged",
    "stage_two_answered",
    "summary_sent",
    "withdrawal_confirmed",
    "withdrawal_taken_back",
    "works_begun",
}
"""What makes sense only after something else has been said or has happened, in any process."""
AFTER_FIRST_TURN = {"call_recorded"}
"""Every case has written a letter by then."""


def row_of(story: Story) -> CaseRow:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    return row


async def written(story: Story) -> CaseView:
    async with asyncio.timeout(REST_SECONDS):
        while True:
            view: CaseView = await story.handle.query("case", result_type=CaseView)
            if view.entries_in_all and not view.unwritten:
                return view
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("process", "stage"), STAGES)
def test_each_stage_says_what_it_waits_for(process: str, stage: str) -> None:
    of = PROCESSES[process]
    assert set(of.next_steps) == {str(each) for each in of.words}
    steps = [each.message if isinstance(each, Until) else each for each in of.next_steps[stage]]
    assert len(steps) == len(set(steps))
    for name in steps:
        assert of.messages[name].in_time(stage), f"{name} cannot be said then"
        assert STAFF & of.messages[name].roles
    assert bool(steps) == ((process, stage) not in WAITS_FOR_NOBODY_HERE)


@pytest.mark.parametrize(("process", "stage"), STAGES)
def test_a_step_taken_leaves_another_one(process: str, stage: str) -> None:
    """What comes first only until something stands is not all that a stage waits for."""
    of = PROCESSES[process]
    untils = [each.standing for each in of.next_steps[stage] if isinstance(each, Until)]
    if of.next_steps[stage]:
        assert first_steps(of.next_steps, stage, untils)


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_new_case_offers_nothing_that_comes_later(process: str, world: World) -> None:
    catalogue, sample = Catalogue(world.editions, world.clock), SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    stored = {
        each.name for each in what_can_be_said(row_of(story).model_copy(update={"state": None}), catalogue)
    }
    assert stored & LATER == set()
    await written(story)
    row = row_of(story)
    assert row.state is not None
    ready_at_once = {"not_fixed", "satisfaction_given"} if row.state.outcome else set()
    offered = {each.name for each in what_can_be_said(row, catalogue)}
    assert ("customer_replied" in offered) == row.state.waiting
    assert offered & LATER - ready_at_once == AFTER_FIRST_TURN


@pytest.mark.parametrize("process", PROCESSES)
async def test_what_is_awaited_leads_at_every_step_of_a_life(process: str, world: World) -> None:
    """In the sample's own life: where the stage waits for somebody here, what they do leads the list."""
    catalogue, sample = Catalogue(world.editions, world.clock), SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    view = await written(story)
    for said in sample.life:
        row, stage = row_of(story), view.state.stage
        first, offered = what_comes_first(row), [each.name for each in what_can_be_said(row, catalogue)]
        leading = [name for name in first if name in offered]
        assert offered[: len(leading)] == leading
        quiet = WAITS_FOR_NOBODY_HERE | FOR_OTHER_CASES | {(process, "withdrawn"), (process, "following")}
        assert leading or (process, stage) in quiet, f"nothing leads in {stage}"
        answer = await story.say(said.message, said.by, **said.body)
        assert answer.applied, answer.why
        view = await written(story)
        if view.state.ended:
            return


async def test_what_has_come_to_stand_is_offered_and_what_is_over_is_not(world: World) -> None:
    """A pothole: withdrawn, taken back, a representative, a death recorded in error, done and disputed."""
    catalogue = Catalogue(world.editions, world.clock)
    story = await world.report()

    async def offered() -> set[str]:
        await story.rest()
        return {each.name for each in what_can_be_said(row_of(story), catalogue)}

    assert {"withdrawn", "customer_died"} <= await offered()
    await story.say("withdrawn", "customer")
    now = await offered()
    assert "withdrawal_taken_back" in now
    assert now.isdisjoint({"withdrawn", "moved", "duplicate_found", "withdrawal_confirmed"})
    await story.say("withdrawal_taken_back", "customer")
    assert "withdrawal_taken_back" not in await offered()
    await story.say("customer_died", "officer")
    now = await offered()
    assert "death_recorded_in_error" in now
    assert "customer_died" not in now
    await story.say("death_recorded_in_error", "manager", reason="Another Ada Example.")
    someone = {"name": "Rosa Example", "kind": "carer"}
    await story.say("representative_added", "officer", representative=someone)
    assert {"consent_recorded", "representative_ended"} <= await offered()
    await story.say("information_requested", "officer", question="How deep?", consequence="We guess.")
    assert "customer_replied" in await offered()
    await story.say("inspection_recorded", "officer", finding="Deep", category="routine")
    await story.say("work_completed", "officer", what="Filled", lasting="permanent")
    now = await offered()
    assert {"not_fixed", "satisfaction_given"} <= now
    assert now.isdisjoint({"withdrawn", "promise_extended"})
    await story.say("satisfaction_given", "customer", score=5)
    assert "satisfaction_given" not in await offered()
    await story.say("not_fixed", "customer", what="It is back")
    assert "not_fixed" not in await offered()


@pytest.mark.parametrize("process", PROCESSES)
def test_what_somebody_alone_may_say_has_a_message_that_names_them(process: str) -> None:
    specs = PROCESSES[process].messages.values()
    names = {each.names for each in specs if each.names}
    assert {each.only for each in specs if each.only} <= names
    needed = set(chain.from_iterable(({each.once} if each.once else set()) | each.unless for each in specs))
    assert all(needed)
