"""What can be said to a case: the definitions and the register's row answer as the case itself would."""

import asyncio

import pytest

from charter.cases import CaseView, PossibleMessage
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.possible import stage_of, what_can_be_said
from starter.desk.telling.problems import Problem
from tests.stories import REST_SECONDS, Story, World
from tests.workflows.samples import SAMPLES
from workflows.processes import PROCESSES


async def asked(story: Story) -> list[PossibleMessage]:
    """As any client may ask: what nobody but the case itself tells."""
    answer: list[PossibleMessage] = await story.handle.query("possible", result_type=list[PossibleMessage])
    return answer


def row_of(story: Story) -> CaseRow:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    return row


async def written(story: Story) -> CaseView:
    """The case once everything that happened is in the register, whether it goes on or has ended."""
    async with asyncio.timeout(REST_SECONDS):
        while True:
            view: CaseView = await story.handle.query("case", result_type=CaseView)
            if view.entries_in_all and not view.unwritten:
                return view
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("process", PROCESSES)
async def test_the_definitions_answer_as_the_case_does(process: str, world: World) -> None:
    """At every stage of its sample's life; before its first turn as well, from what was reported."""
    catalogue, sample = Catalogue(world.editions, world.clock), SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    begins_at = stage_of(row_of(story).model_copy(update={"state": None}))
    view = await written(story)
    assert begins_at == view.state.stage
    for said in sample.life:
        told = what_can_be_said(row_of(story), catalogue)
        assert said.message in [each.name for each in told]
        assert told == await asked(story), view.state.stage
        answer = await story.say(said.message, said.by, **said.body)
        assert answer.applied, answer.why
        view = await written(story)
    if not view.state.ended:
        assert what_can_be_said(row_of(story), catalogue) == await asked(story), view.state.stage
    await story.end()
    assert await asked(story) == []
    with pytest.raises(Problem) as ended:
        what_can_be_said(row_of(story), catalogue)
    assert (ended.value.status, ended.value.code) == (409, "ended")


async def test_a_withdrawn_case_is_answered_as_it_would_itself(world: World) -> None:
    """A stage of every process, which no sample's life comes to."""
    catalogue = Catalogue(world.editions, world.clock)
    story = await world.report()
    await story.rest()
    await story.say("withdrawn", "customer", reason="It is gone.")
    view = await story.rest()
    assert view.state.stage == "withdrawn"
    assert what_can_be_said(row_of(story), catalogue) == await asked(story)
