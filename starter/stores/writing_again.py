"""The register's rows of a case made again from its histories: no letter that went goes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.editions import edition_of
from activities.letters.wording import worded_for
from charter.cases import Letter, Report, Turn
from charter.people import Channel
from register import Register
from register.letters.stored import UNSENT, LetterState, NewLetter, StoredLetter
from register.reports import Intake
from starter.desk.catalogue import Catalogue
from starter.stores.histories import RunTold, TurnReplayed
from workflows.processes import PROCESSES

WITH_OFFICER = "An officer had it before the register was lost. See whether the customer was told."


class CannotWrite(Exception):
    """Its rows cannot be made again; why, in a clause."""


@dataclass
class WritingAgain:
    """Tells the register again what it was told."""

    client: Client
    register: Register
    catalogue: Catalogue
    base_url: str
    in_register: frozenset[Channel]
    """The channels that are the register's own outbox."""

    async def write(
        self, reference: str, missing: Sequence[tuple[RunTold, TurnReplayed]], first: RunTold, *, history: int
    ) -> None:
        """Write the turns that are missing, in order, and what became of their letters.

        ``first``: the oldest run there is. ``history``: how many events the register has heard of. Raises
        CannotWrite, RPCError, RegisterError.
        """
        if self.register.cases.get(reference) is None:
            self._known_again(reference, first)
        for run, told in missing:
            again = told.turn.model_copy(update={"run": run.run})
            if again.history < history:
                again = again.model_copy(update={"history": 0})
            found = self.register.turns.tell(again, partial(self._worded, again))
            unsent = told.taken.unsent if told.taken else ()
            for letter_id in found.new:
                await self._became(letter_id, went=letter_id not in unsent)

    def _worded(self, turn: Turn, letters: Sequence[Letter]) -> list[NewLetter]:
        turn = turn.model_copy(update={"letters": tuple(letters)})
        editions, now = self.catalogue.editions, self.register.now()
        return worded_for(turn, self.register, editions, self.base_url, now, self.in_register)

    def _known_again(self, reference: str, first: RunTold) -> None:
        if first.process not in PROCESSES:
            raise CannotWrite(f"this release has no process {first.process}")
        try:
            report: Report[Any] = PROCESSES[first.process].report_type.model_validate(first.report)
            edition = report.edition.edition if report.edition else None
            edition = edition or edition_of(self.catalogue.editions, report.received).id
        except ValidationError:
            raise CannotWrite("this release cannot read what it was started with") from None
        intake = Intake(
            service=report.service,
            door=report.door,
            customer=report.customer,
            representative=report.representative,
            details=report.details.model_dump(mode="json"),
            received=report.received,
            handed_over=report.handed_over,
        )
        self.register.reopening.known_again(reference, intake, first.process, edition, report.received)

    async def _became(self, letter_id: str, *, went: bool) -> None:
        """A letter written again is what it had become, as far as is known; never one still to be sent."""
        letter = self.register.letters.get(letter_id)
        if letter is None or letter.state not in UNSENT:
            return
        channel = letter.channel
        if channel is None:
            return
        if went:
            self._sent(letter, channel)
            return
        state = await self._delivery(letter_id)
        match state:
            case LetterState.SENT:
                self._sent(letter, channel)
            case LetterState.DELIVERED:
                self._sent(letter, channel)
                self.register.letters.delivered(letter_id)
            case LetterState.STOPPED:
                self.register.letters.stopped(letter_id, "It had been stopped before the register was lost.")
            case LetterState.WITH_OFFICER | LetterState.RECORDED_CALL:
                self.register.letters.with_officer(letter_id, WITH_OFFICER)
            case _:  # perhaps sent: its Delivery looks it up before it sends anything
                self.register.letters.trying(letter_id, channel)

    def _sent(self, letter: StoredLetter, channel: Channel) -> None:
        if channel in self.in_register:
            words = letter.words(channel)
            put = {"to": words.to, "subject": words.subject, "body": words.body}
            self.register.outbox.put(letter.id, channel, reference=letter.reference, **put)
        self.register.letters.sent(letter.id, channel)

    async def _delivery(self, letter_id: str) -> str:
        """What became of it by its Delivery's answer; empty where that is not over, or not known."""
        handle = self.client.get_workflow_handle(letter_id, result_type=str)
        try:
            found = await handle.describe()
            if found.status is WorkflowExecutionStatus.COMPLETED:
                return str(await handle.result())
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        return ""
