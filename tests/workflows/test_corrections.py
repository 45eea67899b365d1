"""A step recorded by mistake is taken back, in every process and after each step of its life."""

from datetime import timedelta
from typing import Any

import pytest

from charter.cases import CaseView, Kind, PromiseState
from register.letters.stored import LetterState
from tests.stories import Story, World
from tests.workflows.processes import BY_PROCESS
from tests.workflows.samples import SAMPLES
from tests.workflows.saying import FILLED, FOUND, not_taken, reported, said, told
from tests.workflows.test_continue_as_new import Exceeded, exceeded, go_on_afresh
from workflows.processes import PROCESSES

__all__ = ["exceeded"]
MISTAKE = {"reason": "We looked at another place.", "right": "It is next door."}


def running(view: CaseView) -> dict[str, Any]:
    """The promises that run, and when each is due."""
    return {one.key: (one.due, one.state) for one in view.state.promises if one.ended is None}


async def corrected(story: Story, step: str = "") -> str:
    view = await story.rest()
    assert view.state.last_step is not None
    return await said(story, "step_corrected", "manager", step=step or view.state.last_step.id, **MISTAKE)


@pytest.mark.parametrize("process", PROCESSES)
async def test_after_each_step_of_its_life(process: str, world: World) -> None:
    """Taken back, the case is where it was, held to the same dates; said rightly, it ends the same."""
    sample, taken_back = SAMPLES[process], 0
    story = await world.report(sample.service, sample.details)
    for number, each in enumerate(sample.life):
        before = await story.rest()
        answer = await story.say(each.message, each.by, id=f"said-{number}", **each.body)
        assert answer.applied, answer.why
        after = await story.at_rest_or_over()
        if after.state.stage == "ended" or after.state.process != process:
            break
        if after.state.last_step is None or after.state.last_step.id != f"said-{number}":
            continue  # what every case takes, or the customer's own
        assert "is taken back" in await corrected(story)
        back = await story.rest()
        assert back.state.stage == before.state.stage
        assert running(back) == running(before)
        assert (back.state.outcome, back.state.late) == (before.state.outcome, before.state.late)
        assert back.state.last_step is None
        await said(story, each.message, each.by, id=f"said-{number}-rightly", **each.body)
        taken_back += 1
    assert (await story.end()).outcome == sample.outcome
    assert taken_back or process in NOTHING_TO_TAKE_BACK, "no step of it was taken back"


NOTHING_TO_TAKE_BACK = frozenset({"CallBack", "FeedbackIntake", "Remedy", "ReplyByRequest"})
"""Whose ordinary life is one step, with which the case ends or goes on as another, or the customer's own."""
LIVES = [(process, life) for process, given in BY_PROCESS.items() for life in given.lives]


@pytest.mark.parametrize(("process", "life"), LIVES, ids=[f"{process}-{life}" for process, life in LIVES])
async def test_in_every_stage_of_a_long_life(process: str, life: str, world: World) -> None:
    """Each step that can be taken back is, and is said once more in the same words: nothing has changed."""
    seen: set[str] = set()

    async def taken_back(story: Story) -> None:
        was = await story.at_rest_or_over()
        step = was.state.last_step
        if was.state.stage == "ended" or step is None or step.id in seen:
            return
        line = next(one for one in reversed(story.timeline(Kind.MESSAGE)) if one.what == step.title)
        if line.message in OPENS_ANOTHER_CASE:
            return
        await corrected(story)
        again = f"{line.message}-again-{len(seen)}"
        seen.update({step.id, again})
        by = line.by.model_dump(mode="json") if line.by else "officer"
        await said(story, line.message, by, id=again, **line.said)
        now = await story.at_rest_or_over()
        assert (now.state.stage, now.state.outcome) == (was.state.stage, was.state.outcome), line.message
        assert {*running(now)} == {*running(was)}, line.message

    told, _ = BY_PROCESS[process].lives[life]
    await (await told(world, taken_back)).end(timedelta(days=800))
    assert seen or (process, life) in NO_STEP_TO_TAKE_BACK


NO_STEP_TO_TAKE_BACK = frozenset({("Remedy", "done_late"), ("ReplyByRequest", "replied_late")})
OPENS_ANOTHER_CASE = frozenset({"review_opened"})
"""Said again it opens another one: an officer is told of the first."""


async def test_over_a_new_run(world: World, exceeded: Exceeded) -> None:
    """What is remembered of the case before the step goes with it."""
    story = await reported(world)
    await said(story, "inspection_recorded", id="wrong", **FOUND)
    await go_on_afresh(story, exceeded)
    await corrected(story, "wrong")
    view = await story.rest()
    assert (view.state.stage, {*running(view)}) == ("awaiting_inspection", {"inspect"})
    await go_on_afresh(story, exceeded)
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert "That was not right" in told(story, "highways_repair/inspected").body


def of(view: CaseView, key: str) -> PromiseState:
    return next(one for one in view.state.promises if one.key == key)


async def test_what_has_gone_is_put_right_in_the_next_letter(world: World) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", id="wrong", **FOUND)
    wrong = await story.rest()
    assert wrong.state.last_step is not None
    assert (wrong.state.last_step.id, wrong.state.last_step.title) == ("wrong", "Inspection recorded")
    why = await corrected(story)
    assert "A letter about it has gone: the next one says that it was not right." in why
    back = await story.rest()
    assert back.state.stage == "awaiting_inspection"
    assert of(back, "inspect").state == "open"
    assert of(back, "repair/corrected/1").state == "overtaken"
    assert [one.key for one in back.state.promises if one.key == "repair"] == []
    assert "correction" in story.tasks()
    await said(story, "inspection_recorded", finding="Nothing but a stain.", category="routine")
    await story.rest()
    subject = told(story, "highways_repair/inspected").subject
    body = told(story, "highways_repair/inspected").body
    assert body.startswith("Dear Ada Example\n\nOn ")
    assert f"we told you “{subject}”. That was not right: We looked at another place.\n\n" in body
    await said(story, "work_completed", **FILLED)
    await story.rest()
    assert "That was not right" not in told(story, "highways_repair/completed_permanent").body
    assert (await story.end()).outcome == "completed"


async def test_what_has_not_gone_is_stopped(world: World) -> None:
    """A text waits for the morning: by then it says nothing any more, and nothing has to be put right."""
    story = await reported(world)
    register = world.register
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    letter = told(story, "highways_repair/inspected")
    _held(world, letter.id)
    assert "A letter about it has gone" not in await corrected(story)
    stopped = register.letters.get(letter.id)
    assert stopped is not None
    assert stopped.state is LetterState.STOPPED
    await said(story, "inspection_recorded", **FOUND)
    await story.rest()
    assert "That was not right" not in told(story, "highways_repair/inspected").body


def _held(world: World, letter_id: str) -> None:
    from register.models import letters

    with world.register.database.writing() as connection:
        connection.execute(letters.update().where(letters.c.id == letter_id).values(state=LetterState.HELD))


async def test_an_outcome_is_taken_back_with_all_that_followed(world: World) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", **FOUND)
    before = await story.rest()
    await said(story, "work_completed", **FILLED)
    done = await story.rest()
    assert done.state.outcome == "completed"
    await story.skip(timedelta(days=2))
    await corrected(story)
    back = await story.rest()
    assert (back.state.stage, back.state.outcome) == ("estimated", "")
    assert running(back) == running(before)
    assert back.state.publish == before.state.publish
    assert any("runs again" in entry.what for entry in story.timeline(Kind.PROMISE))
    await story.skip(timedelta(days=60))
    late = await story.rest()
    assert of(late, "repair").state == "late"
    await said(story, "work_completed", **FILLED)
    assert (await story.end()).outcome == "completed"


async def test_only_the_last_step_and_by_a_manager(world: World) -> None:
    story = await reported(world)
    assert "There is no step to correct" in await not_taken(
        story, "step_corrected", "manager", step="nothing", **MISTAKE
    )
    await said(story, "inspection_recorded", id="first", **FOUND)
    await said(
        story, "work_scheduled", id="second", on=(await story.now() + timedelta(days=5)).date().isoformat()
    )
    why = await not_taken(story, "step_corrected", "manager", step="first", **MISTAKE)
    assert "Only the last step can be corrected: “Work scheduled”" in why
    assert (await story.refused("step_corrected", step="second", **MISTAKE)).type == "NotTheirs"
    await corrected(story, "second")
    why = await not_taken(story, "step_corrected", "manager", step="second", **MISTAKE)
    assert "the last one was corrected" in why


async def test_what_the_customer_said_stands(world: World) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "work_completed", **FILLED)
    await said(story, "not_fixed", "customer", id="theirs", what="It is open again.")
    assert (await story.rest()).state.last_step is None
    why = await not_taken(story, "step_corrected", "manager", step="theirs", **MISTAKE)
    assert "is what the customer said" in why


async def test_a_withdrawal_is_taken_back_first(world: World) -> None:
    story = await reported(world)
    await said(story, "inspection_recorded", id="wrong", **FOUND)
    await said(story, "withdrawn", "customer")
    why = await not_taken(story, "step_corrected", "manager", step="wrong", **MISTAKE)
    assert "the withdrawal is taken back first" in why
    await said(story, "withdrawal_taken_back", "customer")
    await corrected(story, "wrong")
    assert (await story.rest()).state.stage == "awaiting_inspection"


async def test_what_came_since_and_is_no_step_stands(world: World) -> None:
    """A new address, a note, a later date that was told: none of it belongs to the step."""
    story = await reported(world)
    await said(story, "inspection_recorded", id="wrong", **FOUND)
    await said(story, "contact_changed", "customer", phone="07700 900123")
    await said(story, "officer_assigned", officer="Oscar Example")
    await corrected(story)
    view = await story.rest()
    assert view.state.customer.phone == "07700 900123"
    assert view.state.officer == "Oscar Example"
