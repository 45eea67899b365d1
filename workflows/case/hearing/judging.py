"""How a case judges a message, one at a time and at rest: read, new, in its stage, and when it happened."""

import asyncio
import inspect
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.orders import MessageAsked
from activities.register import RegisterActivities
from charter.cases import Kind, Shown
from charter.counting.calendars import CalendarError
from charter.counting.changes import ClockError
from charter.counting.counting import day_of, working_days_between
from charter.messages import Answer, Message
from charter.people import MANAGERS_AND_SYSTEMS, Sender
from charter.writing.values import spoken
from engine.signing.signature import Outside
from workflows.case.hearing.messages import (
    OUTSIDE,
    Arrival,
    Arrived,
    Inbox,
    MessageSpec,
    Refused,
    Rejected,
    TurnedAway,
    cut,
)
from workflows.case.host import WholeCase
from workflows.case.writing.courier import ask

AHEAD = timedelta(seconds=60)
"""How far a sender's clock may run ahead of the case's."""


def turn_away(case: WholeCase, given: tuple[Any, ...]) -> None:
    """What ``submit`` refuses at no cost in history: unknown, malformed, too long, not theirs to say."""
    try:
        if len(given) == 1 and isinstance(given[0], Outside):
            raise Rejected(TurnedAway.NOT_THEIRS, f"Not taken: {OUTSIDE}.")
        name, body = submitted(given)
        if name not in case.messages:
            raise Rejected(TurnedAway.UNKNOWN, f"“{name[:60]}” is not a message this case knows.")
        problem = Inbox().put(name, (body,), workflow.now()).arrived.problem
        if problem:
            kind = TurnedAway.TOO_LONG if problem.startswith("it is too long") else TurnedAway.MALFORMED
            raise Rejected(kind, f"Not read: {problem}.")
        case.messages[name].read(body)
    except Rejected as rejected:
        told = rejected.why, rejected.fields
        raise ApplicationError(*told, type=rejected.problem, non_retryable=True) from None


def submitted(given: tuple[Any, ...]) -> tuple[str, Any]:
    """A submitted message's name and body."""
    if len(given) != 2 or not isinstance(given[0], str):
        raise Rejected(TurnedAway.MALFORMED, "Two arguments were expected: a message's name and its body.")
    return given[0], given[1]


async def judge(case: WholeCase, arrival: Arrival) -> None:
    """Judge one message, let its handler act, write down what came of it and answer its sender."""
    draft, before = case.courier.draft, len(case.courier.draft.entries)
    try:
        spec, said = await _judged(case, arrival.arrived)
        asked_before = case.desk.done_by(spec.name)  # what it asks for itself is still to do
        case.courier.added = said.added_paragraph or ""
        applied = case.corrections.before(spec)
        owner = case.held[spec.owner] if spec.owner else case
        done = getattr(owner, spec.name)(said)
        told = await done if inspect.isawaitable(done) else done
    except (Refused, Rejected, ClockError, CalendarError) as refusal:
        case.courier.added = ""
        not_applied(case, arrival, str(refusal))
        return
    except asyncio.CancelledError:
        not_applied(case, arrival, "The case was cancelled before it could be applied.")
        raise
    case.courier.draft.tasks_done += asked_before
    applied(said)
    if said.id:
        case.inbox.remember(said.id, True)
        case.courier.draft.message_ids.append(said.id)
    shown = spec.shown
    if shown is not Shown.SAFEGUARDING:  # a concern raised or lowered is itself about those words
        worrying = case.desk.read_for_safeguarding(
            said.model_dump(mode="json", exclude={"id", "by"}), said.by, key=said.id or ""
        )
        shown = Shown.STAFF if worrying else shown
    case.note(
        Kind.MESSAGE,
        spec.done,
        happened_at=said.happened_at,
        by=said.by,
        shown=shown,
        message=spec.name,
        message_id=said.id or "",
        said=cut(said.model_dump(mode="json", exclude={"id", "by", "happened_at"}, exclude_none=True)),
        before=before if draft is case.courier.draft else 0,
    )
    arrival.answer = _answer(case, True, told if isinstance(told, str) else "Done.")


def unanswered(case: WholeCase) -> Answer:
    """A submitted message that was left without an answer; none is, and none may wait for ever."""
    return _answer(case, False, "Nothing is known of what became of it: please say it again.")


def not_applied(case: WholeCase, arrival: Arrival, why: str) -> None:
    """Put it on the timeline with why, and tell whoever waits."""
    arrived = arrival.arrived
    spec = case.messages.get(arrived.name)
    case.note(
        Kind.REFUSED,
        f"Not applied: {spec.title if spec else ascii(arrived.name[:60])}. {why}",
        message=arrived.name if spec else "",
        said=cut(arrived.body),
        shown=Shown.SAFEGUARDING if spec and spec.shown is Shown.SAFEGUARDING else Shown.STAFF,
    )
    key = arrived.body.get("id")
    case.desk.read_for_safeguarding(
        arrived.body, _sender(arrived.body), key=key if isinstance(key, str) else ""
    )
    if arrived.problem != OUTSIDE:  # nobody else's case is told what a stranger said
        case.links.came_too_late(arrived)
    arrival.answer = _answer(case, False, why)


def _sender(body: dict[str, Any]) -> Sender | None:
    """Who says they say it, where that can be read."""
    try:
        return Sender.model_validate(body.get("by"))
    except ValidationError:
        return None


def _answer(case: WholeCase, applied: bool, why: str) -> Answer:
    return Answer(applied=applied, why=why, stage=case.stage, at=workflow.now())


async def _judged(case: WholeCase, arrived: Arrived) -> tuple[MessageSpec, Message]:
    if arrived.problem:
        raise Refused(f"Not read: {arrived.problem}.")
    spec = case.messages.get(arrived.name)
    if spec is None:
        raise Rejected(TurnedAway.UNKNOWN, "No such message is known to this case.")
    said = spec.read(arrived.body)
    if said.id and await _known(case, said.id):
        raise Refused("Already taken: a message of this id came before.")
    if not spec.in_time(case.stage):
        raise Refused(f"You cannot do this while the case is at the stage “{spoken(case.stage, 'stage')}”.")
    since = case.report.received if spec.stages is None else case.round_began
    return spec, said.model_copy(update={"happened_at": _happened(case, said, arrived.at, since)})


async def _known(case: WholeCase, message_id: str) -> bool:
    if message_id in case.inbox.taken:
        return True
    if not case.inbox.forgotten:
        return False
    asked = MessageAsked(reference=case.report.reference, message_id=message_id)
    return await ask(RegisterActivities.message_known, asked, "Was this message taken before?") is True


def _happened(case: WholeCase, said: Message, at: datetime, since: datetime) -> datetime:
    """When it happened, to the second: not before ``since``.

    A step of the case's story belongs to its present round: an inspection from before the customer said that
    it was not fixed keeps no new promise.
    """
    happened = min(said.happened_at or at, at).replace(microsecond=0)
    if said.happened_at is None:
        return happened
    if said.happened_at > at + AHEAD:
        raise Refused("It cannot have happened in the future.")
    if happened < since.replace(microsecond=0):
        opened = "opened" if since == case.report.received else "opened again"
        raise Refused(f"It cannot have happened before the case was {opened}.")
    back = working_days_between(day_of(happened), day_of(at), case.calendar)
    allowed = case.part.rule("happened_at_back_by_officer")
    if back > allowed.count and said.by.role not in MANAGERS_AND_SYSTEMS:
        raise Refused(f"What happened more than {allowed} ago has to be recorded by a manager.")
    return happened
