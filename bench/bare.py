"""The same waits, three activities, and nothing else of ours: what Temporal and its SDK cost by themselves.

Each activity adds a byte to a file, so that the benchmark sees how far it is without asking the server.
"""

import os
from datetime import timedelta

from temporalio import activity, workflow

QUEUE = "bench-bare"
INSPECT, REPAIR = timedelta(days=7), timedelta(days=28)


class LetterMarks:
    """The activity, with the file it marks."""

    def __init__(self, file: str) -> None:
        self.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    @activity.defn
    def tell(self, what: str) -> str:
        """Pretend that a letter was sent."""
        os.write(self.file, b".")
        return what


@workflow.defn
class BarePothole:
    """Told, waits to be inspected, told, waits to be repaired, told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @workflow.signal
    def inspection_recorded(self, body: dict[str, str]) -> None:
        self.said.append("inspected")

    @workflow.signal
    def work_completed(self, body: dict[str, str]) -> None:
        self.said.append("completed")

    @workflow.run
    async def run(self, report: dict[str, str]) -> str:
        await self._tell("acknowledged")
        await workflow.wait_condition(lambda: len(self.said) > 0, timeout=INSPECT)
        await self._tell("inspected")
        await workflow.wait_condition(lambda: len(self.said) > 1, timeout=REPAIR)
        return await self._tell("completed")

    async def _tell(self, what: str) -> str:
        return await workflow.execute_activity_method(
            LetterMarks.tell, what, start_to_close_timeout=timedelta(seconds=10)
        )
