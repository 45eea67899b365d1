"""The cases linked to one that has ended are told, each once, whatever has become of them."""

from typing import Any, cast

import pytest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment

from activities.links import LinkActivities
from activities.orders import EndDuplicates
from charter.messages import OriginalEnded
from charter.people import Role
from register import Register
from tests.register.making import REFERENCE, tell, turn

OTHERS = ["MK-BBBBBBBB3", "MK-CCCCCCCC4", "MK-DDDDDDDD5"]
ENDED = EndDuplicates(reference=REFERENCE, outcome="completed")


class FakeClient:
    """Remembers signals; some workflows fail."""

    def __init__(self, **failing: RPCStatusCode) -> None:
        self.signals: list[tuple[str, str, Any]] = []
        self._failing = {name.replace("_", "-"): status for name, status in failing.items()}

    def get_workflow_handle(self, workflow_id: str) -> Any:
        client = self

        class Handle:
            async def signal(self, name: str, body: Any) -> None:
                if workflow_id in client._failing:
                    raise RPCError("Ada Example is gone", client._failing[workflow_id], b"")
                client.signals.append((workflow_id, name, body))

        return Handle()


async def told(register: Register, client: FakeClient) -> tuple[int, int]:
    """How many were reached, and how many heartbeats it took."""
    beats: list[Any] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = lambda *details: beats.append(details)
    links = LinkActivities(cast(Client, client), register)
    return await environment.run(links.end_duplicates, ENDED), len(beats)


@pytest.fixture
def followed(register: Register) -> Register:
    for reference in OTHERS:
        tell(register, turn(reference=reference, duplicate_of=REFERENCE))
    tell(register, turn(reference="MK-EEEEEEEE6", duplicate_of=REFERENCE, ended=True))
    tell(register, turn(reference="MK-FFFFFFFF7", duplicate_of="MK-BBBBBBBB3"))
    return register


async def test_every_linked_open_case_is_told(followed: Register) -> None:
    client = FakeClient()
    assert await told(followed, client) == (3, 3)
    assert [(reference, name) for reference, name, _ in client.signals] == [
        (reference, "original_ended") for reference in OTHERS
    ]
    message = OriginalEnded.model_validate(client.signals[0][2])
    assert (message.reference, message.outcome, message.by.role) == (REFERENCE, "completed", Role.SYSTEM)
    assert message.id == f"{REFERENCE}:ended"


async def test_a_case_that_has_gone_is_passed_over(followed: Register) -> None:
    client = FakeClient(MK_CCCCCCCC4=RPCStatusCode.NOT_FOUND)
    assert await told(followed, client) == (2, 3)


async def test_a_server_in_trouble_is_tried_again_and_quoted_nowhere(followed: Register) -> None:
    client = FakeClient(MK_CCCCCCCC4=RPCStatusCode.UNAVAILABLE)
    with pytest.raises(ApplicationError) as failed:
        await told(followed, client)
    assert not failed.value.non_retryable
    assert "Ada" not in str(failed.value)
