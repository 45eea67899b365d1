"""A workflow that keeps going whatever it is sent, for the tests of converter, logs and connection."""

from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import RawValue

from engine.logs import get_logger, replay_safe
from engine.payloads.converter import Unreadable

log = replay_safe(get_logger(__name__))


@workflow.defn
class Storm:
    """Counts what it was sent, and what of it could not be read."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.done = False

    @workflow.run
    async def run(self) -> list[str]:
        log.info("storm began")
        await workflow.wait_condition(lambda: self.done)
        log.info("storm passed", count=len(self.told))
        return self.told

    @workflow.signal
    async def say(self, *values: RawValue) -> None:
        self._tell(values)

    @workflow.signal(dynamic=True)
    async def unknown(self, name: str, values: Sequence[RawValue]) -> None:
        self._tell(workflow.payload_converter().from_payload(value.payload) for value in values)

    @workflow.signal
    async def typed(self, number: int) -> None:
        self._tell([number])

    @workflow.signal
    async def stop(self) -> None:
        self.done = True

    def _tell(self, values: object) -> None:
        for value in values:  # type: ignore[attr-defined]
            self.told.append("unreadable" if isinstance(value, Unreadable) else repr(value))
