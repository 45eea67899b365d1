"""The relay: starts what came while Temporal was away, finds cases stopped from outside or stalled."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from activities.orders import DraftNoteOrder, NoticeOrder, ResidentNoticeKind, ResidentNoticeOrder
from engine.logs import get_logger
from engine.metrics.counted import LAST_TURN, TURNS, begin
from photographs.store import StoreAway
from register import Register, RegisterError
from register.cases.stalled import BEHIND, UNKNOWN
from starter.desk.intake import Desk
from starter.desk.running import RunStanding, Standing, Unavailable
from starter.events import EventsDesk, Subscribed
from starter.handovers import HandoverDesk
from starter.inbound.taking import InboundDesk
from starter.stalled import SECONDS as STALLED_SECONDS
from starter.stalled import TROUBLED_ATTEMPT, StalledCases

SECONDS = 3.0
"""Between two turns of the relay: how long a waiting customer's case waits longer than it must."""
GRACE = timedelta(seconds=5)
"""A report younger than this is still being started by its own door."""
BATCH = 50
SWEEP_SECONDS = 3_600.0
"""How often the files of photographs that no case has any more are looked for."""
LOOKED_AT = 25
"""Open cases looked at in a turn: 10,000 of them take 20 minutes, at 8 calls a second."""
EVENTS_OF_A_STEP = 2
"""Scheduled and started."""

WHOLE, TEMPORAL_AWAY, REGISTER_AWAY, FAILED = "whole", "temporal_away", "register_away", "failed"
"""What a turn comes to, as the metrics have it."""

begin(TURNS, WHOLE, TEMPORAL_AWAY, REGISTER_AWAY, FAILED)
log = get_logger(__name__)

_STOPPED = frozenset(
    {
        RunStanding.TERMINATED,
        RunStanding.TIMED_OUT,
        RunStanding.FAILED,
        RunStanding.CANCELLED,
        RunStanding.COMPLETED,
    }
)


@dataclass
class Turned:
    """What one turn of the relay did."""

    urgent: int = 0
    """What somebody has to read at once, raised while Temporal was away."""
    inbound: int = 0
    """Mails and texts that had to wait."""
    photographs: int = 0
    """Photographs that nobody looked at yet."""
    swept: int = 0
    """Files of photographs whose case is gone."""
    started: int = 0
    stopped: int = 0
    stalled: int = 0
    moving: int = 0
    """Stalled ones that move again."""
    officers: int = 0
    """Officers who wish to be told at once, and have something new."""
    residents: int = 0
    """Links, codes and news that residents asked for."""
    events: int = 0
    """What happened and other systems may have to be told of."""
    notes: int = 0
    """Notes of drafts that had to wait."""
    handed_over: int = 0
    """Cases whose officer's account was closed, or is called otherwise now."""
    unavailable: bool = False


@dataclass
class Relay:
    """One is enough; two do no harm, for starting a started case changes nothing."""

    desk: Desk
    seconds: float = SECONDS
    grace: timedelta | None = GRACE
    batch: int = BATCH
    looked_at: int = LOOKED_AT
    stalled_seconds: float = STALLED_SECONDS
    subscribed: Sequence[Subscribed] = ()
    well: Callable[[], None] = lambda: None
    """What is done after each turn for which nothing was away."""
    _after: str = field(default="", init=False)
    _swept: float = field(default=float("-inf"), init=False)
    _looked: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._stalled = StalledCases(self.desk)
        self._handovers = HandoverDesk(self.desk)

    @property
    def _register(self) -> Register:
        return self.desk.register

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until told to stop; whatever is away is tried again at the next turn."""
        log.info("relay started")
        while not stop.is_set():
            TURNS.labels(await self._turned()).inc()
            try:
                async with asyncio.timeout(self.seconds):
                    await stop.wait()
            except TimeoutError:
                continue
        log.info("relay stopped")

    async def _turned(self) -> str:
        """One turn, and what it came to. Nothing that goes wrong in it ends the relay."""
        try:
            turned = await self.turn()
            if turned.unavailable or not await self.desk.cases.reachable():
                return TEMPORAL_AWAY
        except RegisterError as error:
            log.warning("register not available", error_type=type(error).__name__)
            return REGISTER_AWAY
        except Exception:  # the relay is what brings things back: it must not be what stays away
            log.exception("relay turn failed")
            return FAILED
        self.well()
        LAST_TURN.set_to_current_time()
        return WHOLE

    async def turn(self) -> Turned:
        """Begin what waits, urgent things first, then look at open cases. Raises RegisterError.

        The looks do not depend on the rest: one case that does not answer can keep that waiting.
        """
        turned = Turned()
        parts = (
            self._begin_waiting,
            self._look_at_open,
            self._look_for_stalled,
            self._tell_others,
            self._tell_officers,
            self._tell_residents,
            self._send_notes,
            self._hand_over,
            self._sweep,
        )
        for part in parts:
            try:
                await part(turned)
            except Unavailable as error:
                turned.unavailable = True
                log.warning("temporal not available", reason_code=str(error))
        if turned.started or turned.stopped:
            log.info("relay turned", started=turned.started, stopped=turned.stopped)
        return turned

    async def _begin_waiting(self, turned: Turned) -> None:
        turned.urgent = await self.desk.concerns.start_waiting(self.batch, self.grace)
        turned.started = await self._start_waiting()
        turned.inbound = await InboundDesk(self.desk).settle_waiting(self.batch, self.grace)
        if self.desk.photographs is not None:
            turned.photographs = await self.desk.photographs.start_waiting(self.batch, self.grace)

    async def _tell_others(self, turned: Turned) -> None:
        turned.events = await EventsDesk(self.desk, self.subscribed).hand_over()

    async def _send_notes(self, turned: Turned) -> None:
        grace = self.grace or timedelta()
        waiting = await asyncio.to_thread(self._register.resident_notes.waiting, self.batch, grace)
        for note in waiting:
            await self.desk.cases.note(DraftNoteOrder(note=note))
        turned.notes = len(waiting)

    async def _tell_officers(self, turned: Turned) -> None:
        waiting = await asyncio.to_thread(self._register.news.waiting, self.batch)
        for username in waiting:
            await self.desk.cases.notice(NoticeOrder(username=username))
        turned.officers = len(waiting)

    async def _tell_residents(self, turned: Turned) -> None:
        register, kind = self._register, ResidentNoticeKind
        orders = [
            *((kind.LINK, each) for each in await asyncio.to_thread(register.own_asks.waiting, self.batch)),
            *(
                (kind.CODE, each)
                for each in await asyncio.to_thread(register.followings.codes_waiting, self.batch)
            ),
            *(
                (kind.CHANGES, each)
                for each in await asyncio.to_thread(register.followings.waiting, self.batch)
            ),
        ]
        for what, of in orders:
            await self.desk.cases.tell_resident(ResidentNoticeOrder(kind=what, of=of))
            if what is kind.CHANGES:
                await asyncio.to_thread(register.followings.handed, of)
        turned.residents = len(orders)

    async def _hand_over(self, turned: Turned) -> None:
        turned.handed_over = await self._handovers.hand_over()

    async def _start_waiting(self) -> int:
        waiting = await asyncio.to_thread(self._register.reports.unstarted, self.batch, self.grace)
        started = 0
        for to_start in waiting:
            try:
                await self.desk.start(to_start)
                started += 1
            except (Unavailable, RegisterError):
                raise
            except Exception:  # one odd report must not keep the others waiting
                log.exception("case cannot be started", reference=to_start.reference)
        return started

    async def _look_at_open(self, turned: Turned) -> None:
        """Cases open in the register and closed or stalled in Temporal: a person has to look at them."""
        rows = await asyncio.to_thread(self._register.running.to_check, self.looked_at, self._after)
        self._after = rows[-1] if len(rows) == self.looked_at else ""
        struggling: list[str] = []
        lost: dict[str, str] = {}
        for reference in rows:
            standing = await self.desk.cases.standing(reference)
            if standing.run is RunStanding.UNKNOWN:
                # Not told as stopped: another cluster or namespace would look the same for every case.
                lost[reference] = UNKNOWN
            at_rest = standing.run is RunStanding.RUNNING and standing.attempt == 0
            if at_rest and await asyncio.to_thread(self._is_behind, reference, standing):
                lost[reference] = BEHIND
            if standing.run is RunStanding.RUNNING and standing.attempt >= TROUBLED_ATTEMPT:
                struggling.append(reference)
            if standing.run not in _STOPPED:
                continue
            at = standing.closed_at or self.desk.now()
            how = standing.run.value.replace("_", " ")
            # False where it ended and said so between our two looks.
            if await asyncio.to_thread(self._register.running.closed_outside, reference, how, at):
                log.warning("case stopped outside", reference=reference, outcome=standing.run.value)
                turned.stopped += 1
        turned.stalled += await self._stalled.flag(struggling)
        turned.stalled += await self._stalled.flag_lost(lost)

    def _is_behind(self, reference: str, standing: Standing) -> bool:
        """Whether its history is shorter than it was; how long it is now is remembered.

        A step that an update began, or that is tried again, tells of two events that are nobody's until it
        completes. Where it never does, what it told is said again, and nothing is lost.
        """
        reopening = self._register.reopening
        known = reopening.told_history(reference, standing.run_id)
        if 0 < known < standing.events:
            reopening.seen(reference, standing.run_id, standing.events)
        return standing.events < known - EVENTS_OF_A_STEP

    async def _sweep(self, turned: Turned) -> None:
        if time.monotonic() - self._swept < SWEEP_SECONDS:
            return
        self._swept = time.monotonic()
        await asyncio.to_thread(self._register.followings.end_old)
        if self.desk.photographs is None:
            return
        try:
            turned.swept = await asyncio.to_thread(self.desk.photographs.keeper.sweep, self.desk.now())
        except StoreAway as error:
            log.warning("photographs cannot be swept", error_type=str(error))

    async def _look_for_stalled(self, turned: Turned) -> None:
        if time.monotonic() - self._looked < self.stalled_seconds:
            return
        self._looked = time.monotonic()
        stalled, turned.moving = await self._stalled.look()
        turned.stalled += stalled
