"""The lists behind managers' figures, each one query whose columns are named alike."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from charter.cases import Shown
from charter.counting.quarters import Quarter
from register.cases.figure import Counts
from register.cases.places import DUE, LATE
from register.letters.stored import LetterState
from register.models import Instant, cases, inbound, is_open, is_ours, is_to_do, letters, promises, tasks
from register.outside.inbound import Came
from register.quarters.kept import due_so_far
from register.seeing.sight import EVERYTHING, Sight

STUCK = timedelta(days=1)
"""A letter that has been on its way for longer has not gone, whatever it says."""
ANSWERED = (
    "CallBack", "Complaint", "DataProtectionComplaint", "DataRightsRequest", "Enquiry", "FeedbackIntake",
    "HomelessnessReview",
)  # fmt: skip
"""Processes that are a customer's question: what is promised in them is an answer."""
TO_READ = ("reply", "information", "comments", "reported_again")
"""How the keys of those tasks begin that a customer's words have made."""


class FigureList(StrEnum):
    """A figure, by the address of its list."""

    KEPT = "kept"
    LATE = "late"
    DUE = "due"
    LOAD = "load"
    UNANSWERED = "unanswered"
    LETTERS = "letters"


@dataclass(frozen=True)
class FigureOf:
    """Which cases are meant; whatever is not given may be anything."""

    service: str = ""
    """Its code or its title."""
    team: str = ""
    officer: str | None = None
    """A name; empty for what nobody looks after."""
    promise: str = ""
    """Its title; for ``KEPT`` and ``LATE``."""
    why: str | None = None
    """The reason that was recorded; empty for none. For ``LATE``."""
    until: datetime | None = None
    """What falls due before then; for ``DUE``."""
    since: datetime | None = None
    """What falls due then or later; for ``DUE``."""
    sight: Sight = EVERYTHING
    """Only what somebody may see."""

    def where(self, of: sa.FromClause = cases) -> list[sa.ColumnElement[bool]]:
        """What of it is said about a case, or a kind of cases."""
        wanted: list[sa.ColumnElement[bool]] = []
        if self.service:
            wanted.append(sa.or_(of.c.service == self.service, of.c.service_title == self.service))
        if self.team:
            wanted.append(of.c.team == self.team)
        if self.officer is not None:
            wanted.append(of.c.officer == self.officer)
        return [*wanted, *self.sight.where(of)]

    def of_kept(self, of: sa.FromClause = promises) -> list[sa.ColumnElement[bool]]:
        """What of it is said about promises that are counted: by their own columns, as their cases' are."""
        whose = replace(self, officer=None, sight=replace(self.sight, name=""))
        return [*whose.where(of), *([of.c.title == self.promise] if self.promise else [])]

    def of_promise(self) -> list[sa.ColumnElement[bool]]:
        """What of it is said about a promise."""
        return [promises.c.title == self.promise] if self.promise else []


def is_waiting(now: datetime) -> sa.ColumnElement[bool]:
    """A promise of the case that is the council's, not kept, and past its date."""
    return sa.and_(
        promises.c.reference == cases.c.reference,
        is_ours,
        promises.c.state.in_(("open", "late")),
        promises.c.due < now,
    )


def listing(which: FigureList, whose: FigureOf, now: datetime) -> sa.Select[Any]:
    """The lines of a list, in no order."""
    if which is FigureList.KEPT:
        return _kept(whose, now)
    if which is FigureList.LATE:
        return _late(whose, now)
    if which is FigureList.UNANSWERED:
        return _unanswered(whose)
    if which is FigureList.LETTERS:
        return _letters(whose, now)
    return _open(whose, due_only=which is FigureList.DUE)


def oldest(found: sa.Select[Any]) -> sa.Select[Any]:
    """The same, what has waited longest first."""
    each = found.subquery()
    return sa.select(each).order_by(each.c.at, each.c.reference, each.c.what)


_NO_TIME = sa.null().cast(Instant)


def _text(said: str) -> sa.ColumnElement[str]:
    """Words of ours as a column."""
    return sa.literal_column(f"'{said}'", sa.Text)


def _line(
    what: sa.ColumnElement[Any],
    at: sa.ColumnElement[Any],
    due: sa.ColumnElement[Any],
    why: sa.ColumnElement[Any],
    state: sa.ColumnElement[Any],
) -> tuple[sa.ColumnElement[Any], ...]:
    return (
        cases.c.reference,
        sa.case((cases.c.service_title != "", cases.c.service_title), else_=cases.c.service).label("title"),
        cases.c.team,
        cases.c.officer,
        what.label("what"),
        at.label("at"),
        due.label("due"),
        why.label("why"),
        state.label("state"),
    )


def _kept(whose: FigureOf, now: datetime) -> sa.Select[Any]:
    """The promises that fell due in this quarter so far, the late ones with why: in the order of
    ``ix_promises_counted``, so that a page of them is read and not all."""
    state = sa.case(
        (promises.c.figure == Counts.KEPT, _text("Kept")),
        (promises.c.figure == Counts.KEPT_LATE, _text("Kept late")),
        (promises.c.figure == Counts.NEVER_KEPT, _text("Late, then not needed")),
        else_=_text("Still late"),
    )
    _, *columns = _line(promises.c.title, promises.c.due, promises.c.due, promises.c.why, state)
    wanted = sa.select(promises.c.reference, *columns)
    wanted = wanted.join(cases, cases.c.reference == promises.c.reference)
    _, *due = due_so_far(Quarter.of(now), now)
    wanted = wanted.where(is_ours, *due, *whose.of_kept())
    return wanted if whose.officer is None else wanted.where(cases.c.officer == whose.officer)


def _late(whose: FigureOf, now: datetime) -> sa.Select[Any]:
    """Each promise that makes an open case late; a case late by a legal limit alone has no promise."""
    at = sa.func.coalesce(promises.c.due, cases.c.queue_due, type_=Instant())
    what = sa.func.coalesce(promises.c.title, _text("A legal limit"))
    why = sa.func.coalesce(promises.c.why, _text(""))
    columns = _line(what, at, at, why, cases.c.stage)
    found = sa.select(*columns).select_from(cases.outerjoin(promises, is_waiting(now)))
    found = found.where(is_open, cases.c.queue_rank == LATE, *whose.where(), *whose.of_promise())
    return found if whose.why is None else found.where(why == whose.why)


def _open(whose: FigureOf, *, due_only: bool) -> sa.Select[Any]:
    """Open cases: all of them, or those that are not late and fall due."""
    due = sa.case((cases.c.queue_rank <= DUE, cases.c.queue_due), else_=_NO_TIME)
    late = sa.case((cases.c.queue_rank == LATE, _text("Late")), else_=_text(""))
    columns = _line(cases.c.stage, cases.c.queue_due, due, _text(""), late)
    found = sa.select(*columns).where(is_open, *whose.where())
    if due_only:
        found = found.where(cases.c.queue_rank == DUE)
    if whose.since is not None:
        found = found.where(cases.c.queue_due >= whose.since)
    return found if whose.until is None else found.where(cases.c.queue_due < whose.until)


def _unanswered(whose: FigureOf) -> sa.Select[Any]:
    """What customers wait to have answered: questions, what they wrote to a case, and unsorted mail."""
    asked = sa.select(sa.func.min(promises.c.due)).where(
        promises.c.reference == cases.c.reference,
        is_ours,
        promises.c.state.in_(("open", "late", "paused")),
    )
    answer_by = asked.correlate(cases).scalar_subquery()
    late = sa.case((cases.c.queue_rank == LATE, _text("Late")), else_=_text(""))
    questions = sa.select(
        *_line(_text("Question or complaint"), cases.c.received, answer_by, _text(""), late)
    ).where(is_open, cases.c.process.in_(ANSWERED), ~cases.c.waiting, *whose.where())
    questions = questions.where(answer_by.is_not(None))
    key = sa.or_(*(tasks.c.key.startswith(begins, autoescape=True) for begins in TO_READ))
    written = (
        sa.select(*_line(tasks.c.what, tasks.c.at, tasks.c.due, _text(""), _text("")))
        .join(tasks, tasks.c.reference == cases.c.reference)
        .where(is_to_do, key, tasks.c.shown != Shown.SAFEGUARDING, *whose.where())
    )
    if whose.officer:
        return questions.union_all(written).subquery().select()
    unsorted = sa.select(
        inbound.c.reference,
        inbound.c.service.label("title"),
        inbound.c.team,
        _text("").label("officer"),
        _text("Mail or text to sort").label("what"),
        inbound.c.received.label("at"),
        _NO_TIME.label("due"),
        _text("").label("why"),
        _text("").label("state"),
    ).where(inbound.c.state == Came.OFFICER, *whose.sight.of_inbound())
    if whose.service:
        unsorted = unsorted.where(inbound.c.service == whose.service)
    if whose.team:
        unsorted = unsorted.where(inbound.c.team == whose.team)
    return questions.union_all(written, unsorted).subquery().select()


def _letters(whose: FigureOf, now: datetime) -> sa.Select[Any]:
    """Letters that no channel took, and those that have been on their way too long."""
    on_its_way = sa.and_(
        letters.c.state.in_((LetterState.STORED, LetterState.TRYING)), letters.c.at < now - STUCK
    )
    not_gone = sa.or_(letters.c.state.in_((LetterState.FAILED, LetterState.WITH_OFFICER)), on_its_way)
    columns = _line(letters.c.template, letters.c.at, _NO_TIME, letters.c.failure, letters.c.state)
    return (
        sa.select(*columns)
        .join(letters, letters.c.reference == cases.c.reference)
        .where(not_gone, *whose.where())
    )
