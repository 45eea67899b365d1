"""What a case's step told the register and Temporal never kept: its server was killed before it ended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from charter.cases import Kind
from charter.people import Channel, Customer
from engine.server.local import Server
from register.outside.inbound import Came
from starter.desk.running import RunningCases
from starter.inbound.reading import decide_text
from starter.inbound.taking import InboundDesk
from starter.relay import Relay
from tests.starter.conftest import a_desk
from tests.stories import Story, open_world
from tests.workflows.crashing import dying
from tests.workflows.lives import at_peace, until

pytestmark = [pytest.mark.server, pytest.mark.slow]
ADA = Customer(name="Ada Example", email="ada@example.com", phone="01632 960001", prefers=Channel.EMAIL)


async def test_a_text_that_only_the_register_has_is_said_again(
    new_server: Callable[[], Server], tmp_path: Path
) -> None:
    server = new_server()
    async with (
        open_world(server.address, tmp_path) as world,
        dying(world, "after take_turn", 2) as doomed,
    ):
        register = world.register
        desk = a_desk(register, RunningCases(world.client, queue=world.queue, answer_seconds=3), world.clock)
        story = await world.report(customer=ADA)
        await at_peace(story, 1)
        text = decide_text(register, "n-1", ADA.phone, "It is deeper now.", world.clock(), "complaint")
        assert text.reference == story.reference
        await InboundDesk(desk).keep(text, 3.0)
        await until(lambda: not doomed.is_alive())
        server.kill()
        server.restart()
        await at_peace(story, 1)
        assert register.turns.message_known(story.reference, text.id)
        assert await heard(story) == [], "it was killed too late to matter"
        relay = Relay(desk, grace=None)
        for _ in range(20):  # the first says it, where the machine is not busy; the last has nothing to do
            await relay.turn()
        [item] = register.inbound.of_case(story.reference)
        assert item.state is Came.DONE
        assert await heard(story) == [text.id]
        assert [entry.message_id for entry in story.timeline(Kind.MESSAGE)] == [text.id]
        assert register.stalled.count() == 0, "nothing was lost"


async def heard(story: Story) -> list[str]:
    """The messages that the case itself knows of."""
    entries = (await story.handle.query("case"))["entries"]
    return [entry["message_id"] for entry in entries if entry["kind"] == Kind.MESSAGE]
