"""What is due to be destroyed, by the edition in force, and what is decided of it. A night does the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from charter.counting.counting import day_of
from charter.edition.editions import Edition, Editions
from charter.keeping.retention import Retention, ended_before, kept_until
from engine.errors import ExpectedError
from engine.logs import get_logger
from register import Register
from register.forgetting.destructions import Destruction, Obstacle, RetainedCase, WhyDestroyed
from register.forgetting.holds import Hold
from starter.subject.erasing import ErasureDecided, erasures_decided

LISTED = 50
LONGEST = 500
"""Characters of a reason."""
SENTENCES = {
    Obstacle.NONE: "There is no case with that reference.",
    Obstacle.OPEN: "The case is open: only one that has ended can be destroyed.",
    Obstacle.HELD: "The case is held back: lift the hold first.",
    Obstacle.POSTING: "A letter or an event of the case is still on its way: try again when it has arrived.",
    Obstacle.DECIDED: "Nobody asks for it any more, or it has been approved.",
    Obstacle.DESTROYED: "The case has been destroyed already.",
}

log = get_logger(__name__)


class CannotDestroy(ExpectedError):
    """A case is not to be destroyed, or not yet; says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(SENTENCES[obstacle])
        self.obstacle = obstacle


class CannotHold(ExpectedError):
    """There is nothing to be held back, or no reason for it."""


@dataclass(frozen=True)
class DueCase:
    """A case whose time has passed: by which line of the schedule, and the last day it was to be kept."""

    case: RetainedCase
    line: Retention
    until: date


@dataclass(frozen=True)
class ForgettingDesk:
    """Safe to share between threads; every call may raise RegisterError."""

    register: Register
    editions: Editions
    now: Callable[[], datetime]

    def schedule(self) -> tuple[Retention, ...]:
        """The retention schedule that is in force today."""
        return tuple(self._edition.retention)

    def due(self, limit: int = LISTED) -> list[DueCase]:
        """The cases that nobody has approved yet and whose time has passed, the longest ended first."""
        edition, today = self._edition, day_of(self.now())
        lines = {
            kind: line
            for kind in self.register.destructions.kinds()
            if (line := edition.kept_by(*kind)) is not None
        }
        before = {kind: ended_before(today, line.years) for kind, line in lines.items()}
        found = self.register.destructions.due(before, limit)
        return [
            DueCase(each, line, kept_until(each.ended, line.years))
            for each in found
            for line in (lines[each.service, each.process],)
        ]

    def asked_for(self) -> list[ErasureDecided]:
        """The cases that are to be erased because whom they are about asked for it, and nobody has approved
        yet; the earliest decision first."""
        return [
            each
            for each in erasures_decided(self.register)
            if self.register.destructions.get(each.reference) is None
        ]

    def approve_asked(self, reference: str, by: str) -> str:
        """Approve an erasure that was decided; the reference of the request. Raises CannotDestroy."""
        for each in self.asked_for():
            if each.reference == reference:
                self.destroy(reference, f"Request {each.request}", by)
                return each.request
        known = self.register.cases.get(reference) is not None
        raise CannotDestroy(Obstacle.DECIDED if known else Obstacle.NONE)

    def approve_due(self, references: Sequence[str], by: str) -> tuple[list[str], dict[str, Obstacle]]:
        """Approve cases whose time has passed: those that are approved now, and why others are not.

        One whose time has not passed is not approved by this, whoever asks: it is no obstacle, and not among
        either.
        """
        approved, stopped = [], {}
        edition, today = self._edition, day_of(self.now())
        for reference in dict.fromkeys(references):
            row = self.register.cases.get(reference)
            line = edition.kept_by(row.service, row.process) if row else None
            passed = ended_before(today, line.years) if line is not None else None
            ended = row.ended if row is not None else None
            if ended is not None and (passed is None or ended >= passed):
                continue
            obstacle = self.register.destructions.approve(reference, WhyDestroyed.RETENTION, by, line=line)
            if obstacle is None:
                approved.append(reference)
                log.info("destruction approved", reference=reference, ground=WhyDestroyed.RETENTION.value)
            else:
                stopped[reference] = obstacle
        return approved, stopped

    def destroy(self, reference: str, reason: str, approved_by: str) -> None:
        """Have a case destroyed before its time: the next run of the retention schedule does it, once.

        ``reason`` stands in the certificate and names nobody. Raises CannotDestroy.
        """
        obstacle = self.register.destructions.approve(
            reference, WhyDestroyed.REQUEST, approved_by, reason=reason.strip()[:LONGEST]
        )
        if obstacle is not None:
            raise CannotDestroy(obstacle)
        log.info("destruction approved", reference=reference, ground=WhyDestroyed.REQUEST.value)

    def hold(self, reference: str, reason: str, by: str) -> Hold:
        """Hold a case back, open or ended, whatever the schedule says. Raises CannotHold."""
        reason = reason.strip()[:LONGEST]
        if not reason:
            raise CannotHold("Enter why it is held back")
        if self.register.cases.get(reference) is None:
            raise CannotHold("There is no case with that reference")
        held = self.register.holds.place(reference, reason, by)
        log.info("case held back", reference=reference)
        return held

    def lift(self, reference: str, hold_id: str, why: str, by: str) -> None:
        """End a hold. Raises CannotHold."""
        why = why.strip()[:LONGEST]
        if not why:
            raise CannotHold("Enter why it is held back no longer")
        known = {hold.id for hold in self.register.holds.of_case(reference)}
        if hold_id not in known or not self.register.holds.lift(hold_id, why, by):
            raise CannotHold("The case is not held back by that any more")
        log.info("hold lifted", reference=reference)

    def approved(self, limit: int = LISTED) -> list[Destruction]:
        """What the next night destroys, and what it could not."""
        return self.register.destructions.approved(limit)

    @property
    def _edition(self) -> Edition:
        return self.editions.in_force(day_of(self.now()))
