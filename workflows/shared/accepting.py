"""Received, then accepted or not: how a complaint begins, of a service and about personal data alike.

A person says how it is understood, or why it is not taken and where to go instead. All counts from the
receipt; what an officer accepted where it came in is acknowledged at once.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, assert_never

from charter.edition.promises import Promise
from workflows.case import Case, Kept, KeptLate, Memory, Overtaken, say
from workflows.complaint.messages import ComplaintAcknowledged, ombudsman, points_in_words
from workflows.feedback_intake.messages import FeedbackDetails


class Understood(Memory):
    """How the complaint is understood, once a person has said so."""

    acknowledged: ComplaintAcknowledged | None = None

    @property
    def points(self) -> tuple[str, ...]:
        return self.acknowledged.points if self.acknowledged else ()


@dataclass(frozen=True)
class ComplaintLetters:
    """The letters of the shared story."""

    received: str
    acknowledged: str
    not_accepted: str
    to_go_to: str
    """What the last one calls whoever the complainant can go to instead."""


class Accepting(Case[FeedbackDetails]):
    """What such processes share: each adds its stages, its letters, and what begins with the acceptance."""

    facts: Understood
    first_promise = "acknowledge"
    letters: ClassVar[ComplaintLetters]
    looked_into: ClassVar[str]
    """The stage of a complaint that was accepted."""
    answer: ClassVar[str]
    """The promise by whose date its acknowledgement says that it is answered."""

    def receive(self, *promises: Promise) -> None:
        """Start the clocks of these promises and of the acknowledgement, and send the first letter."""
        received, accepted = self.report.received, self.facts.acknowledged
        for promise in promises:
            self.start_clock(promise, received)
        acknowledge = self.start_clock(self.part.promise("acknowledge"), received)
        if accepted is None:
            self.open(self.letters.received, acknowledge_by=say(self.diary.due(acknowledge)))
        else:
            self.open(self.letters.acknowledged, **self._understood(accepted))
            self.keep(acknowledge, accepted)
            self.take_up(accepted)

    async def acknowledgement(self) -> None:
        """Until a person has said whether it is taken as a complaint, in time or late."""
        promise, received = self.part.promise("acknowledge"), self.report.received
        match await self.promise(promise, started=received, until=lambda: self.facts.acknowledged):
            case Kept(said) | KeptLate(said) if said.accepted:
                self.enter(self.looked_into)
                self.tell(self.letters.acknowledged, **self._understood(said))
                self.take_up(said)
            case Kept(said) | KeptLate(said):
                self.settle("not_accepted", said.reason)
                words = {"reason": said.reason, self.letters.to_go_to: ombudsman(self.part)}
                self.tell(self.letters.not_accepted, **words)
                self.end()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return outcome != "not_accepted"

    @abstractmethod
    def begin(self) -> None:
        """Set ``facts`` and the first stage. Called before any message can be read."""

    @abstractmethod
    def take_up(self, accepted: ComplaintAcknowledged) -> None:
        """It is accepted, and the complainant is told so: begin with it."""

    def _understood(self, accepted: ComplaintAcknowledged) -> dict[str, str]:
        answer_by = say(self.diary.due(self.key(self.answer)))
        return {"points": points_in_words(accepted.points), "answer_by": answer_by}
