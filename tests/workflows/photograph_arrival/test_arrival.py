"""PhotographArrival: tried until it can be kept, given up after seven days, and only then."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from activities.orders import PhotographOrder
from activities.photographs import GIVEN_UP
from register.outside.photographs import Photograph, PhotographState, photograph_id
from starter.desk.running import RunningCases
from tests.photographs.pictures import jpeg
from tests.photographs.serving import PhotographServer, photograph_server
from tests.register.making import REFERENCE, intake
from tests.stories import World
from tests.virtual import VirtualWorld


@pytest.fixture
def elsewhere() -> Iterator[PhotographServer]:
    with photograph_server() as server:
        yield server


async def kept(world: World, elsewhere: PhotographServer, path: str = "/1.jpeg") -> Photograph:
    """What became of a photograph that was reported by its address, when its workflow has ended."""
    register = world.register
    address = f"{elsewhere.origin}{path}"
    world.photograph_sources.append(elsewhere.origin)
    register.reports.receive(
        intake("1"), process="HighwaysRepair", edition="e", new_reference=lambda: REFERENCE
    )
    one = register.photographs.add(
        Photograph(
            id=photograph_id(REFERENCE, address), reference=REFERENCE, door="open311", name="1.jpeg",
            at=register.now(), source_url=address,
        )
    )  # fmt: skip
    order = PhotographOrder(id=one.id, reference=REFERENCE)
    cases = RunningCases(world.client, queue=world.queue)
    for _ in range(2):  # told twice it is one
        await cases.photograph(order)
    handle = world.client.get_workflow_handle(f"{REFERENCE}-{one.id}")
    if isinstance(world, VirtualWorld):
        await world.server.pass_time(timedelta(days=8), lambda: not world.server.is_open(handle.id))
    await handle.result()
    await cases.photograph(order)  # and after its end it is nothing new
    found = register.photographs.get(one.id)
    assert found is not None
    return found


async def test_it_is_fetched_and_kept(world: World, elsewhere: PhotographServer) -> None:
    elsewhere.answers["/1.jpeg"] = (200, jpeg(90, 80))
    found = await kept(world, elsewhere)
    assert (found.state, found.width, found.height) == (PhotographState.KEPT, 90, 80)
    assert elsewhere.asked == ["/1.jpeg"]


@pytest.mark.server
async def test_on_the_real_server(world: World, elsewhere: PhotographServer) -> None:
    elsewhere.answers["/1.jpeg"] = (200, jpeg(90, 80))
    assert (await kept(world, elsewhere)).state is PhotographState.KEPT


async def test_what_is_not_there_is_not_asked_for_again(world: World, elsewhere: PhotographServer) -> None:
    found = await kept(world, elsewhere)
    assert (found.state, found.why) == (PhotographState.REFUSED, "The address answered 404.")
    assert len(elsewhere.asked) == 1


async def test_one_that_never_answers_is_given_up_after_seven_days(
    world: World, elsewhere: PhotographServer
) -> None:
    elsewhere.answers["/1.jpeg"] = (503, b"")
    found = await kept(world, elsewhere)
    assert (found.state, found.why) == (PhotographState.REFUSED, GIVEN_UP)
    assert 300 < len(elsewhere.asked) < 400  # each half hour


async def test_one_that_is_busy_is_fetched_when_it_answers(world: World, elsewhere: PhotographServer) -> None:
    elsewhere.answers["/1.jpeg"] = (503, b"")
    asked = elsewhere.asked

    class Later(dict[str, tuple[int, bytes]]):
        def get(self, path: str, default: object = None) -> tuple[int, bytes]:
            return (200, jpeg()) if len(asked) > 5 else (503, b"")

    elsewhere.answers = Later()
    assert (await kept(world, elsewhere)).state is PhotographState.KEPT
    assert len(asked) == 6
