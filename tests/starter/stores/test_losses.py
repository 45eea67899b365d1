"""Each loss of a store on the real server: what differs is said and mended, and no letter goes twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from charter.cases import Kind
from charter.people import Channel
from engine.attributes import register_search_attributes
from register.cases.stalled import BEHIND, UNKNOWN
from register.concerns import Concern
from register.letters.stored import LetterState
from register.models import metadata
from starter.desk.running import RunningCases, RunStanding
from starter.relay import Relay
from starter.stores.reconciling import Differs, Reconciled, Reconciling
from tests.register.making import tell, turn
from tests.starter.conftest import a_desk
from tests.starter.stores.losing import Installation, installation, stages
from tests.stories import Story, World
from workflows import names

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

INSPECTED = {"finding": "A deep hole", "category": "routine"}
MONTHS_AGO = datetime.now(UTC) - timedelta(days=90)


async def test_temporals_store_older_than_the_register_then_gone(tmp_path: Path) -> None:
    async with installation(tmp_path) as here:
        world = here.world
        async with world.working():
            one = await world.report()
            late = await world.report(received=MONTHS_AGO)
            await one.rest()
            await late.rest()
            then = here.copy_temporal()
            await one.say("inspection_recorded", id="i-1", **INSPECTED)
            new = await world.report()
            await one.rest()
            await new.rest()
        assert (await Relay(here.desk).turn()).stalled == 0
        told, given = here.told(one, late, new), here.given()
        assert told[late.reference].count("every_case/late") == 1
        assert set(given.values()) == {1}

        here.put_temporal(then)
        assert (await Relay(here.desk).turn()).stalled == 2
        flagged = {each.reference: each.why for each in world.register.stalled.listed()}
        assert flagged == {one.reference: BEHIND, new.reference: UNKNOWN}
        async with world.working():  # somebody starts the programs all the same
            said = await one.say("note_added", note="To a case as it was before.", id="n-1")
            assert (said.applied, said.stage) == (True, "awaiting_inspection")
        assert [entry.message_id for entry in one.timeline() if entry.message] == ["i-1"]
        differs = sorted([(one.reference, Differs.TEMPORAL_BEHIND), (new.reference, Differs.NOT_IN_TEMPORAL)])
        assert await here.reconcile(mend=False) == [(*each, False) for each in differs]
        assert await here.reconcile() == [(*each, True) for each in differs]
        assert await here.reconcile() == []
        assert world.register.stalled.listed() == []
        assert stages(world.register, [one, late, new]) == [
            "estimated", "awaiting_inspection", "awaiting_inspection",
        ]  # fmt: skip
        await _goes_on(here, one.reference, new.reference)
        assert here.told(late)[late.reference] == told[late.reference]
        assert here.given() >= given
        assert set(here.given().values()) == {1}

        before = here.told(one, late, new)
        unbegun = await world.report(received=MONTHS_AGO)
        here.put_temporal(None)
        await register_search_attributes(world.client, names.SEARCH_ATTRIBUTES)
        found = await here.reconcile()
        lost = {one.reference, late.reference, new.reference}
        assert {(each[0], each[2]) for each in found if each[1] is Differs.NOT_IN_TEMPORAL} == {
            (reference, True) for reference in lost
        }
        assert [each[0] for each in found if each[1] is Differs.NEVER_BEGAN] == [unbegun.reference]
        assert await here.reconcile() == []
        assert (await Relay(here.desk, grace=None).turn()).started == 1
        async with world.working():
            for story in (one, late, new, unbegun):
                story.handle = world.client.get_workflow_handle(story.reference)
                await story.rest()
            assert here.told(one, late, new) == before
            assert unbegun.letters().count("every_case/late") == 1
            view = await new.until(await new.due("inspect") + timedelta(days=1))
            assert view.state.late
            assert new.letters().count("every_case/late") == 1
        assert set(here.given().values()) == {1}


async def _goes_on(here: Installation, one: str, new: str) -> None:
    """The cases that were opened again take what is said to them, and what was said before is known."""
    world = here.world
    async with world.working():
        opened = Story(world, world.client.get_workflow_handle(one), one)
        again = await opened.say("inspection_recorded", id="i-1", **INSPECTED)
        assert not again.applied
        await opened.rest()
        assert [entry.message_id for entry in opened.timeline(Kind.MESSAGE)] == ["i-1", "n-1"]
        done = await opened.say("work_completed", what="Filled", lasting="permanent")
        assert done.applied, done.why
        other = Story(world, world.client.get_workflow_handle(new), new)
        assert (await other.say("note_added", note="Rang the depot.")).applied
        await opened.rest()
        await other.rest()
        assert opened.timeline()  # numbered without a gap
        assert other.timeline()


async def test_a_register_older_than_temporal_and_a_case_it_does_not_know(tmp_path: Path) -> None:
    async with installation(tmp_path) as here:
        world = here.world
        async with world.working():
            one, same = await world.report(), await world.report()
            await one.rest()
            await same.rest()
            then = here.copy_register()
            await one.say("inspection_recorded", id="i-1", **INSPECTED)
            await one.say("note_added", note="Rang the depot.")
            here.channel.does_not_answer()
            new = await world.report(received=MONTHS_AGO)
            await one.rest()
            await new.rest()
            async with asyncio.timeout(
                60
            ):  # what does not go at once, and what comes after it, goes by a Delivery
                both = {f"{new.reference}-{number}" for number in (1, 2)}
                while not both <= here.given().keys():  # noqa: ASYNC110 - a server's
                    await asyncio.sleep(0.1)
                for letter_id in both:
                    await world.client.get_workflow_handle(letter_id).result()
        told, given = here.told(one, same, new), here.given()
        lines = {each.reference: each.timeline() for each in (one, same, new)}
        kept = {each.reference: world.register.reopening.kept(each.reference) for each in (one, same, new)}

        here.put_register(then)
        assert (await here.reconcile(mend=False)) == sorted(
            [
                (one.reference, Differs.REGISTER_BEHIND, False),
                (new.reference, Differs.NOT_IN_REGISTER, False),
            ]
        )
        assert all(each[2] for each in await here.reconcile())
        assert await here.reconcile() == []
        assert here.told(one, same, new) == told
        written = [letter.state for letter in world.register.letters.of_case(new.reference)]
        assert set(written) == {LetterState.SENT}
        assert {each.reference: each.timeline() for each in (one, same, new)} == lines
        again = {each.reference: world.register.reopening.kept(each.reference) for each in (one, same, new)}
        assert again == kept
        row = world.register.cases.get(new.reference)
        assert row is not None
        assert row.intake is not None
        assert row.intake.customer.email == "ada@example.com"
        here.world.channels = dict.fromkeys(Channel, here.channel)
        async with world.working():
            await one.say("inspection_recorded", id="i-1", **INSPECTED)  # as its sender may, not having heard
            assert (await one.say("work_completed", what="Filled", lasting="permanent")).applied
            await one.rest()
        said = [each.message for each in one.timeline() if each.message]
        assert said == ["inspection_recorded", "note_added", "work_completed"]
        assert here.given() >= given
        assert set(here.given().values()) == {1}
        assert len(here.given()) == len(given) + 1


async def test_what_one_side_alone_knows_and_what_a_person_has_to_see_to(
    world: World, tmp_path: Path
) -> None:
    """On a server that lost nothing, with rows of the register taken away or put there."""
    register = world.register
    over, going, letter = await world.report(), await world.report(), await world.report()
    for story in (over, going, letter):
        await story.rest()
    assert (await over.say("not_ours", whose="Example County", how_to_reach="By telephone")).applied
    await over.end()
    lines, letters = over.timeline(), over.letters()
    lost = "MK-7Q4K2M9X3"
    tell(register, turn(reference=lost, at=world.clock()))
    with register.database.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            if "reference" in table.c:
                connection.execute(table.delete().where(table.c.reference == over.reference))
        connection.exec_driver_sql(
            "UPDATE cases SET ended = updated WHERE reference = :of", {"of": going.reference}
        )
        connection.exec_driver_sql(
            "UPDATE letters SET state = 'stored', at = :at WHERE reference = :of",
            {"of": letter.reference, "at": "2000-01-01 00:00:00"},
        )
    sent = len(register.outbox.items())
    concern = Concern(reference=letter.reference, mark="mark-1", at=world.clock(), due=world.clock())
    register.concerns.add(concern, started=True)
    desk = a_desk(register, RunningCases(world.client, queue=world.queue), world.clock)

    async def look(*, mend: bool) -> Reconciled:
        return await Reconciling(
            world.client, desk, world.queue, "http://127.0.0.1:8000", mend=mend,
            in_register=frozenset(Channel),
        ).run()  # fmt: skip

    wanted = {
        (over.reference, Differs.NOT_IN_REGISTER),
        (going.reference, Differs.ENDED_HERE),
        (letter.reference, Differs.CONCERN_FORGOTTEN),
        (lost, Differs.NOT_IN_TEMPORAL),
    }
    async with asyncio.timeout(60):
        found = await look(mend=False)
        while _left(found) != wanted:  # what closed is listed a moment later
            await asyncio.sleep(0.2)
            found = await look(mend=False)
    assert [each.reference for each in found.for_a_person] == [lost]
    mended = await look(mend=True)
    assert [each.reference for each in mended.left] == [lost]
    assert over.timeline() == lines
    assert over.letters() == letters
    row = register.cases.get(over.reference)
    assert row is not None
    assert row.ended is not None
    assert len(register.outbox.items()) == sent + len(letters)
    assert register.stalled.listed()[0].why.endswith("nothing to open it again with.")
    assert [task.task.for_role for task in register.tasks.find(reference=lost)] == ["manager"]
    assert [each.mark for each in register.concerns.unstarted()] == ["mark-1"]
    assert (await desk.cases.standing(going.reference)).run is RunStanding.TERMINATED
    assert [(each.reference, each.differs) for each in (await look(mend=True)).differences] == [
        (lost, Differs.NOT_IN_TEMPORAL)
    ]


def _left(found: Reconciled) -> set[tuple[str, Differs]]:
    return {(each.reference, each.differs) for each in found.left}
