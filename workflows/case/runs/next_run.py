"""The run that follows this one: the same story afresh, on the other queue, or another process's.

A case keeps its reference through all of them, and everything it holds is carried over.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from temporalio import workflow

from charter.cases import HandedOver, Report, Snapshot
from charter.edition.promises import Promise
from charter.edition.services import EditionPart
from charter.safeguarding import URGENT
from workflows.case.hearing import judging
from workflows.case.host import WholeCase
from workflows.case.runs import carry_over
from workflows.names import is_urgent, urgent_of

HISTORY_LIMIT = 4 * 1024 * 1024
"""Bytes of history at which a case continues as new."""


class NextRun:
    """What is known of it so far, and the way there."""

    def __init__(self, case: WholeCase) -> None:
        self._case = case
        self._details: dict[str, Any] | None = None
        self.process = ""
        """The process that takes over; empty where it is the same."""
        self.urgent = False
        """It belongs to the workers of the urgent queue, and this one did not."""

    # -- another service, another process

    async def move(self, part: EditionPart, reason: str, details: dict[str, Any]) -> None:
        """To another service: reference, history and receipt kept, clocks counted from the original receipt.

        Another process takes over in a run of its own, under the same reference. ``details``: what is told
        there, which that process can read.
        """
        case, old = self._case, self._case.part.service
        if part.service.process != old.process:
            self._details = details
            self.become(part, reason, moved_on=workflow.now())
        else:
            self._of_service(part)
            read = type(case.details).model_validate(details)
            case.report = case.report.model_copy(update={"details": read})
        for clock in case.diary.running():
            promise = _there(part, clock.promise)
            kept = clock.model_copy(update={"promise": promise})
            moved = case.diary.put(kept.move(workflow.now(), reason, case.calendar))
            if not moved.told_late:
                case.diary.aims.pop(moved.key, None)
        case.tell("every_case/moved", old_service=old.title, why=reason, **case.what_next())

    def become(
        self,
        part: EditionPart,
        reason: str,
        *,
        facts: Mapping[str, Any] | None = None,
        moved_on: datetime | None = None,
    ) -> None:
        """Go on as another process under the same reference, which begins with ``facts`` as handed over.

        No letter goes: the other process begins with one. With ``moved_on``, a target past by then is moved.
        """
        case, facts = self._case, dict(facts or {})
        for clock in case.diary.running():
            case.diary.overtake(clock.key, "another service has taken it on")
        handed = HandedOver(reference=case.report.reference, reason=reason, at=workflow.now(), facts=facts)
        self._of_service(part)
        case.links.remember_origin()
        told = {"handed_over": handed if facts else None, "moved_on": moved_on}
        case.report = case.report.model_copy(update=told)
        self.process = part.service.process

    def _of_service(self, part: EditionPart) -> None:
        self._case.edition = part
        self._case.report = self._case.report.model_copy(update={"service": part.service.code})
        if part.service.priority == URGENT:
            self._case.become_urgent()

    # -- the way there

    def wanted(self) -> bool:
        """Whether the story goes on in another run, as soon as it rests."""
        info = workflow.info()
        long = info.is_continue_as_new_suggested() or info.get_current_history_size() > HISTORY_LIMIT
        return (long or self.urgent) and self._case.courier.light

    async def go_on(self) -> None:
        """Continue as new, carrying everything, on the urgent queue where it has to be there."""
        inbox = self._case.inbox
        await workflow.wait_condition(lambda: bool(inbox) or workflow.all_handlers_finished())
        if not inbox:
            self._continue_as_new()

    async def hand_on(self) -> None:
        """Another process takes over. What is said meanwhile is for it to judge, but for what somebody waits
        to hear of: no answer reaches them from another run. Returns where something has to be seen to first.
        """
        case = self._case
        for arrival in case.inbox.remove_awaited():
            judging.not_applied(case, arrival, "It is being handed on just now: please say it again.")
        await workflow.wait_condition(lambda: self._may_hand_on() or bool(case.inbox.awaited or case.bug))
        if self._may_hand_on():
            self._continue_as_new()

    def _may_hand_on(self) -> bool:
        case = self._case
        return case.courier.light and workflow.all_handlers_finished() and not case.inbox.awaited

    def snapshot(self) -> Snapshot:
        """What the case would go on with, were it to do so now. Nothing of the case changes."""
        case = self._case
        report = self._report().model_dump(mode="json")
        report["carried"]["courier"] |= {"pending": [], "deliveries": [], "urgent": []}
        return Snapshot(
            process=type(case).__name__, urgent=is_urgent(workflow.info().task_queue), report=report
        )

    def kept(self) -> Snapshot:
        """The same for the register: without the edition's part, which is looked up again."""
        case = self._case
        known = {
            "edition": None,
            "customer": case.customer,
            "carried": carry_over.put_down(case, kept=True),
        }
        report = case.report.model_copy(update=known).model_dump(mode="json")
        return Snapshot(
            process=type(case).__name__, urgent=is_urgent(workflow.info().task_queue), report=report
        )

    def _report(self) -> Report[Any]:
        case = self._case
        known = {"edition": case.edition, "customer": case.customer, "carried": carry_over.put_down(case)}
        return case.report.model_copy(update=known)

    def _continue_as_new(self) -> None:
        case, info = self._case, workflow.info()
        if case.courier.draft:
            case.courier.make_up(workflow.now())
        report = self._report()
        if self._details is not None:
            report = Report[Any].model_construct(**{**dict(report), "details": self._details})
        to: Any = self.process or info.workflow_type
        queue = urgent_of(info.task_queue) if self.urgent else None
        workflow.continue_as_new(report, workflow=to, task_queue=queue)


def _there(part: EditionPart, promise: Promise) -> Promise:
    """The other service's own promise of that name: of the same length, where it comes in that one there."""
    category = promise.category if promise.category in part.categories(promise.id) else ""
    return part.promise(promise.id, category)
