"""A case opened again from the register: the way a case goes on in a new run, begun by us."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.editions import edition_of
from charter.cases import Report
from charter.edition.services import EditionPart
from register import Register
from register.reopening.known import KnownCase
from starter.desk.catalogue import Catalogue
from starter.places.moved_cases import where_it_is
from workflows import names
from workflows.case import at_start
from workflows.processes import PROCESSES

AGAIN = (
    "Opened again from the register, at the stage it had: Temporal had lost it, or had it as it was before."
)
HEARD_AGAIN = 20
"""What had been said to it and it had not begun with, at most."""


class CannotOpen(Exception):
    """It cannot be opened again as it was; why, in a clause."""


@dataclass
class OpeningAgain:
    """Starts it as carried: stage, facts, clocks and inbox as they were after its last turn."""

    client: Client
    register: Register
    catalogue: Catalogue
    queue: str

    async def open(self, case: KnownCase, unheard: list[tuple[str, list[Any]]]) -> None:
        """Open it, in place of a run that is behind. ``unheard``: what that run had not begun with.

        Raises CannotOpen, before anything is changed; RPCError, RegisterError.
        """
        report, part, urgent = self._report(case)
        self.register.reopening.opened_again(case.reference, AGAIN, self.register.now())
        report = self._numbered(case, report)
        process = PROCESSES[report["carried"]["process"]]
        read = process.report_type.model_validate(report)
        handle = await self.client.start_workflow(
            process.__name__,
            report,
            id=case.reference,
            task_queue=names.urgent_of(self.queue) if urgent else self.queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            static_summary=part.service.title,
            search_attributes=at_start(process, read, part.service),
        )
        for name, said in unheard[:HEARD_AGAIN]:
            if not self._taken(case.reference, said):
                await handle.signal(name, args=said)

    def can_be_opened(self, case: KnownCase) -> None:
        """Raises CannotOpen where it could not be."""
        self._report(case)

    def _report(self, case: KnownCase) -> tuple[dict[str, Any], EditionPart, bool]:
        kept = self.register.reopening.kept(case.reference)
        row = self.register.cases.get(case.reference)
        if kept is None or row is None:
            raise CannotOpen("it was last written to by a release that kept nothing to open it again with")
        snapshot = kept.snapshot
        if snapshot.process not in PROCESSES:
            raise CannotOpen(f"this release has no process {snapshot.process}")
        report = dict(snapshot.report)
        process = PROCESSES[snapshot.process]
        try:
            read: Report[Any] = process.report_type.model_validate(report)
            part = edition_of(self.catalogue.editions, read.received).part(read.service, read.received)
        except (ValidationError, KeyError, TypeError):
            raise CannotOpen(
                "this release or the council's edition cannot read what was kept of it"
            ) from None
        if row.edition and part.edition != row.edition:
            raise CannotOpen(f"it is held to the edition {row.edition}, which is not here")
        part = where_it_is(self.register, self.catalogue.places, part, case.reference)
        report["edition"] = part.model_dump(mode="json")
        return report, part, snapshot.urgent

    def _numbered(self, case: KnownCase, report: dict[str, Any]) -> dict[str, Any]:
        """With the last lines of its timeline, and its numbers going on from the register's."""
        kept = self.register.reopening.kept(case.reference)
        if kept is None:
            raise CannotOpen("it has ended meanwhile")
        carried = dict(report["carried"])
        carried["courier"] = {
            **carried["courier"],
            "recent": [entry.model_dump(mode="json") for entry in kept.recent],
            "numbers": [kept.entries, carried["courier"]["numbers"][1], max(case.turn, kept.turn)],
        }
        return {**report, "carried": carried}

    def _taken(self, reference: str, said: list[Any]) -> bool:
        known = (one.get("id") for one in said if isinstance(one, dict))
        return any(
            isinstance(each, str) and self.register.turns.message_known(reference, each) for each in known
        )
