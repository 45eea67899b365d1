"""What a case shows of itself: to the register, to a query, and to a supervisor in Temporal's Web UI."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

from temporalio import workflow
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    SearchAttributeUpdate,
    TypedSearchAttributes,
)

from charter.cases import CaseState, CaseView, Entry, Report
from charter.counting.clocks import Clock
from charter.edition.promises import cited
from charter.edition.services import Service
from charter.writing.values import spoken, within
from workflows import names
from workflows.case.host import WholeCase
from workflows.case.stages import CommonStage
from workflows.case.standing import standing_in
from workflows.case.writing.dates import say

KEYWORD_BYTES = 255
"""Longest keyword a search attribute takes on an SQL store."""
POINTS_LIMIT = 16 * 1024
"""Characters of points to answer that each turn carries."""
WORDS_LIMIT = 512 * 1024
"""Characters of the timeline in one answer: an answer of more than 2 MB is an error, whoever asks."""


def state_of(case: WholeCase) -> CaseState:
    """Where the case stands now; before its edition is known, what the report alone tells."""
    part = case.edition
    next_due = case.diary.next_due() if part else None
    desk, links = case.desk, case.links
    awaited = "the customer's reply" if case.asking.open else case.awaited()
    return CaseState(
        reference=case.report.reference,
        process=type(case).__name__,
        service=case.report.service,
        service_title=part.service.title if part else case.report.service,
        edition=part.edition if part else "",
        received=case.report.received,
        stage=case.stage,
        team=desk.team or (part.service.team if part else ""),
        officer=desk.officer,
        priority=part.service.priority if part else "",
        due=next_due[0] if next_due else None,
        due_what=next_due[1].promise.title if next_due else "",
        late=any(case.diary.is_late(clock) for clock in case.diary.running()),
        waiting=case.asking.open,
        awaited=awaited,
        outcome=case.outcome.outcome if case.outcome else "",
        outcome_reason=case.outcome.reason if case.outcome else "",
        ended=case.stage == CommonStage.ENDED,
        disputed=case.round > 1,
        safeguarding=desk.safeguarding,
        duplicate_of=links.duplicate_of,
        customer=case.customer,
        representative=case.people.representative,
        promises=tuple(case.diary.shown(clock) for clock in case.diary.clocks.values()),
        publish=case.published[0],
        publish_note=case.published[1],
        links=(*links.reporters, *links.others),
        standing=standing_in(case),
        named=dict(case.named()),
        to_answer=_short(case.to_answer()),
        last_step=case.corrections.last,
    )


def _short(points: tuple[str, ...]) -> tuple[str, ...]:
    """The points, unless they are so long that every turn would be: whoever answers has them before them."""
    return points if sum(map(len, points)) <= POINTS_LIMIT else ()


def view(case: WholeCase) -> CaseView:
    """The answer to the query ``case``."""
    courier = case.courier
    drafted = [
        entry.model_copy(update={"number": number})
        for number, entry in enumerate(courier.draft.entries, start=courier.entries + 1)
    ]
    return CaseView(
        state=state_of(case),
        clocks=tuple(case.diary.clocks.values()),
        entries=tuple(_that_fit([*courier.recent, *drafted])),
        entries_in_all=courier.entries + len(drafted),
        unwritten=courier.unwritten,
    )


def _that_fit(entries: list[Entry]) -> list[Entry]:
    """The entries with their words as far back as WORDS_LIMIT reaches; the older ones without theirs."""
    fitting, size = [], 0
    for entry in reversed(entries):
        size += len(entry.model_dump_json())
        fitting.append(entry if size <= WORDS_LIMIT else entry.model_copy(update={"said": {}}))
    return fitting[::-1]


class Begun(Protocol):
    """What a process's class says of how its cases begin."""

    words: ClassVar[Mapping[str, tuple[str, str]]]
    first_promise: ClassVar[str]


def at_start(process: type[Begun], report: Report[Any], service: Service) -> TypedSearchAttributes:
    """What a case is started with: as it most likely shows itself once it has begun.

    Setting them again costs the server as much as a message. A case that begins in another way sets what
    differs.
    """
    return TypedSearchAttributes(
        _set(
            {
                names.SERVICE: service.code,
                names.STAGE: next(iter(process.words), ""),
                names.TEAM: service.team,
                names.PRIORITY: service.priority,
                names.DUE: _first_due(process, report),
                names.LATE: False,
                names.WAITING: False,
            }
        )
    )


def _first_due(process: type[Begun], report: Report[Any]) -> datetime | None:
    part = report.edition
    if part is None:
        return None
    for promise in part.promises:
        if promise.id == process.first_promise:
            try:
                return Clock(key=promise.key, promise=promise, started=report.received).due(part.calendar).at
            except ValueError:  # it hangs on what only the case will know
                return None
    return None


def show(state: CaseState, shown: TypedSearchAttributes) -> TypedSearchAttributes:
    """Set what changed of the search attributes, and the details a supervisor reads."""
    wanted: dict[SearchAttributeKey[Any], Any] = {
        names.SERVICE: state.service,
        names.STAGE: state.stage,
        names.TEAM: state.team,
        names.OFFICER: state.officer,
        names.OUTCOME: state.outcome,
        names.PRIORITY: state.priority,
        names.DUE: state.due,
        names.LATE: state.late,
        names.WAITING: state.waiting,
    }
    wanted = {key: _fitting(value) for key, value in wanted.items()}
    updates: list[SearchAttributeUpdate[Any]] = []
    for key, value in wanted.items():
        before = shown.get(key)
        if value in ("", None):
            if before not in ("", None):
                updates.append(key.value_unset())
        elif not _same(before, value):
            updates.append(key.value_set(value))
    if updates:
        workflow.upsert_search_attributes(updates)
    workflow.set_current_details(details(state))
    return shown.updated(*_set(wanted))


def _fitting(value: Any) -> Any:
    """A text cut to what a keyword may hold: past it the server refuses the task, again and again."""
    return value.encode()[:KEYWORD_BYTES].decode(errors="ignore") if isinstance(value, str) else value


def _same(before: Any, value: Any) -> bool:
    if isinstance(before, datetime) and isinstance(value, datetime):
        return abs((before - value).total_seconds()) < 1
    return bool(before == value)


def _set(wanted: dict[SearchAttributeKey[Any], Any]) -> list[Any]:
    return [SearchAttributePair(key, value) for key, value in wanted.items() if value not in ("", None)]


def details(state: CaseState) -> str:
    """Markdown for the Web UI: stage, each promise with clause, date and state, what is awaited."""
    lines = [
        f"### {state.service_title}: {within(state.stage, 'stage')}",
        f"Awaiting {state.awaited}. Team: {spoken(state.team)}. Officer: {state.officer or 'none yet'}.",
    ]
    if state.outcome:
        lines.append(f"**Outcome:** {spoken(state.outcome, 'outcome')}")
    lines += ["", "| promise | due | state | clause |", "|---|---|---|---|"]
    for promise in state.promises:
        due = say(promise.due)
        for limit in promise.limits:
            due += f" (limit {say(limit.due)}, {cited(limit.source, limit.where)})"
        marks = "" if promise.confirmed and not promise.illustrative else " *(illustrative or unconfirmed)*"
        source = f"“{promise.clause}” {cited(promise.source, promise.where)}{marks}"
        lines.append(
            f"| {promise.title} | {due} | {within(promise.state, 'promise')} | {source} |".replace("\n", " ")
        )
    return "\n".join(lines)
