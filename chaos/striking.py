"""Faults done and undone, each noted with what it met."""

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from chaos.plan import DATABASE, EVERYTHING, NOTIFY, PROGRAMS, TEMPORAL, Fault, Strike
from chaos.proxy import Proxy
from chaos.stage import Stage, tell
from engine.server.children import port_is_free
from starve.burners import burning
from tests.stand_in_notify import LOST

BURNERS = 4
LOOKS = 0.5
"""Seconds between two looks at what runs."""


@dataclass
class Struck:
    """A fault as it really was."""

    strike: Strike
    began: float
    """Seconds after the storm began, by the clock."""
    ended: float = 0.0
    met: str = ""
    """The ids of the processes it met; why it met none."""


@dataclass
class Striking:
    """Does what was drawn."""

    stage: Stage
    folder: Path
    began: float = field(default_factory=time.monotonic)
    done: list[Struck] = field(default_factory=list)
    looks: int = 0
    """How often was looked at what there is."""
    away: int = 0
    """How often nothing listened then where the site should."""

    async def all(self, strikes: Sequence[Strike]) -> None:
        """Each at its time; returns when all are undone."""
        async with asyncio.TaskGroup() as group:
            for strike in strikes:
                group.create_task(self._in_time(strike))

    async def keep_up(self, stop: asyncio.Event) -> None:
        """What ends by itself is started again, and what there is is noted, until told to stop."""
        while not stop.is_set():
            self.stage.keep_up()
            self.stage.look_around()
            settings = self.stage.product.settings
            self.looks += 1
            self.away += port_is_free(settings.port, settings.own_host)
            await asyncio.sleep(LOOKS)

    async def _in_time(self, strike: Strike) -> None:
        await asyncio.sleep(max(0.0, self.began + strike.at - time.monotonic()))
        struck = Struck(strike, time.monotonic() - self.began)
        self.done.append(struck)
        with ExitStack() as undone:
            struck.met = self._do(strike, undone)
            await asyncio.sleep(strike.lasting)
        struck.ended = time.monotonic() - self.began

    def _do(self, strike: Strike, undone: ExitStack) -> str:
        stage, target = self.stage, strike.target
        match strike.fault:
            case Fault.KILLED if target == EVERYTHING:
                return self._cut(undone)
            case Fault.KILLED if target in PROGRAMS:
                return self._kill(target)
            case Fault.KILLED:
                return self._bring_down(target, undone)
            case Fault.STOPPED:
                return self._stop(target, undone)
            case Fault.SLOWED if target == NOTIFY:
                stage.notify.slow = strike.by
                undone.callback(setattr, stage.notify, "slow", 0.0)
            case Fault.SLOWED:
                way = self._way_to(target)
                way.latency = strike.by
                undone.callback(setattr, way, "latency", 0.0)
            case Fault.CUT_OFF:
                way = self._way_to(target)
                way.cut = True
                undone.callback(setattr, way, "cut", False)
            case Fault.STARVED:
                burners: AbstractContextManager[None] = burning(BURNERS, self.folder)
                undone.enter_context(burners)
            case Fault.FULL:
                stage.disk.fill()
                undone.callback(stage.disk.empty)
            case Fault.MISTIMED:
                return self._mistime(target, strike.by, undone)
            case Fault.DOWN:
                stage.notify.down = True
                undone.callback(setattr, stage.notify, "down", False)
            case Fault.FORGETS:
                stage.notify.faults.extend([LOST] * round(strike.lasting))
                undone.callback(stage.notify.faults.clear)
        return ""

    def _way_to(self, target: str) -> Proxy:
        way = self.stage.to_temporal if target == TEMPORAL else self.stage.to_database
        assert way is not None  # noqa: S101 - Postgres is drawn only where there is one
        return way

    def _kill(self, name: str) -> str:
        one = self.stage.product.programs().get(name)
        if one is None:
            return "not running"
        tell([one], signal.SIGKILL)
        return str(one.pid)

    def _cut(self, undone: ExitStack) -> str:
        child, held = self.stage.product.child, self.stage.held
        held.add("product")
        pids = [str(each.pid) for each in self.stage.product.programs().values()]
        child.kill()  # ours die with it: the kernel sees to that
        undone.callback(held.discard, "product")
        undone.callback(child.start)
        return " ".join(pids)

    def _bring_down(self, target: str, undone: ExitStack) -> str:
        self.stage.held.add(target)
        processes = self.stage.server_processes(target)
        tell(processes, signal.SIGKILL)
        undone.callback(self.stage.held.discard, target)  # from then on it is kept up
        return " ".join(str(each.pid) for each in processes[:4]) + (" …" if len(processes) > 4 else "")

    def _stop(self, target: str, undone: ExitStack) -> str:
        one = self.stage.product.programs().get(target)
        processes = (
            self.stage.server_processes(target) if target in (TEMPORAL, DATABASE) else [one] if one else []
        )
        tell(processes, signal.SIGSTOP)
        undone.callback(tell, processes, signal.SIGCONT)
        return str(processes[0].pid) if processes else "not running"

    def _mistime(self, name: str, by: float, undone: ExitStack) -> str:
        clock = self.stage.clocks / name
        clock.write_text(f"{by}\n")

        def right() -> None:
            clock.unlink()
            self._kill(name)

        undone.callback(right)
        return self._kill(name)
