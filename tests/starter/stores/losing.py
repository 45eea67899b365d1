"""An installation whose Temporal and register can be lost, each by itself, and put back as they were."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from charter.people import Channel
from engine.server.children import free_port
from engine.server.local import Server, start_server
from register import Register
from starter.desk.intake import Desk
from starter.desk.running import RunningCases
from starter.stores.databases import copy_sqlite
from starter.stores.reconciling import Differs, Reconciled, Reconciling
from tests.activities.fakes import FakeChannel, down
from tests.ready import in_no_hurry_to_disk
from tests.starter.conftest import a_desk
from tests.stories import Story, World, open_world


class RememberingChannel(FakeChannel):
    """Takes every letter, but for one if it is told so."""

    def does_not_answer(self) -> None:
        """The next time."""
        self._answers.append(down)


@dataclass
class Installation:
    """A Temporal of its own, a register and a channel that remembers what it was given."""

    folder: Path
    running: list[Server]
    """The one that runs is the last."""
    world: World
    channel: RememberingChannel
    parted: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """Of the register there is now."""
        return a_desk(
            self.world.register, RunningCases(self.world.client, queue=self.world.queue), self.world.clock
        )

    async def reconcile(self, *, mend: bool = True) -> list[tuple[str, Differs, bool]]:
        """Each case that differs: its reference, in what, and whether it was mended."""
        found = await self.reconciled(mend=mend)
        return [(each.reference, each.differs, bool(each.done)) for each in found.differences]

    async def reconciled(self, *, mend: bool = True) -> Reconciled:
        """One look."""
        return await Reconciling(
            client=self.world.client,
            desk=self.desk,
            queue=self.world.queue,
            base_url="http://127.0.0.1:8000",
            mend=mend,
        ).run()

    # -- stores lost, and put back

    @property
    def temporal_db(self) -> Path:
        return self.folder / "temporal" / "temporal.db"

    def copy_temporal(self) -> Path:
        """As a back-up does, while it works."""
        return self._copy(self.temporal_db, "temporal")

    def copy_register(self) -> Path:
        return self._copy(self.folder / "register.db", "register")

    def _copy(self, source: Path, name: str) -> Path:
        self.parted.append(name)
        target = self.folder / f"{name}-{len(self.parted)}.copy"
        copy_sqlite(source, target)
        return target

    def put_temporal(self, copy: Path | None) -> None:
        """Temporal's store as it was; None for none."""
        self.running[-1].stop()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.temporal_db}{ending}").unlink(missing_ok=True)
        if copy is not None:
            shutil.copyfile(copy, self.temporal_db)
        port = int(self.running[-1].address.rpartition(":")[2])
        self.running.append(_start(self.folder, port))

    def put_register(self, copy: Path) -> None:
        self.world.register.close()
        file = self.folder / "register.db"
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(copy, file)
        self.world.register = in_no_hurry_to_disk(Register.open(f"sqlite:///{file}", self.world.clock))

    # -- what can be counted

    def told(self, *stories: Story) -> dict[str, list[str]]:
        """The letters of each case in the register, by template."""
        return {one.reference: one.letters() for one in stories}

    def given(self) -> Counter[str]:
        """How often the channel was given each letter."""
        return Counter(self.channel.ids)


@asynccontextmanager
async def installation(folder: Path) -> AsyncIterator[Installation]:
    """One, stopped at its end."""
    channel = RememberingChannel()
    server = _start(folder, free_port())
    running = [server]
    try:
        async with open_world(
            server.address, folder, channels=lambda _: dict.fromkeys(Channel, channel)
        ) as world:
            yield Installation(folder, running, world, channel)
    finally:
        running[-1].stop()


def _start(folder: Path, port: int) -> Server:
    return start_server(folder / "temporal", port=port, ui_port=None, time_skipping=True, use_address=False)


def stages(register: Register, stories: Iterable[Story]) -> list[str]:
    """The stage of each case."""
    return [str(_state(register, one.reference).stage) for one in stories]


def _state(register: Register, reference: str) -> Any:
    row = register.cases.get(reference)
    assert row is not None
    assert row.state is not None
    return row.state
