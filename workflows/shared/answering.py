"""Acknowledged, answered by a day, closed: the story of what is asked and told, not repaired.

One promise is kept by one fact, a person's. Then the customer may say for a while that it is not so, and a
new round begins with the same promise (docs/decisions/0014).
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar, assert_never

from charter.people import Model
from workflows.capabilities.aftercare.capability import Aftercare
from workflows.case import Case, Composed, Fact, Kept, KeptLate, Overtaken, say

Details = TypeVar("Details", bound=Model)


class Answering(Case[Details], Generic[Details]):
    """What such processes share: each adds its stages, what an answer is, and its letters."""

    aftercare = Composed(Aftercare)

    def acknowledged(self) -> dict[str, str]:
        """For the first letter: when it came, and the day it is answered by."""
        received = self.report.received
        answer_by = self.falls_due(self.promised_first(), received)
        return {"received_on": say(received), "answer_by": say(answer_by)}

    async def answered_by_its_day(self, until: Callable[[], Fact | None]) -> Fact | None:
        """Wait for the answer, in time or late; None once the case has gone another way."""
        match await self.promise(self.promised_first(), started=self.round_began, until=until):
            case Kept(said) | KeptLate(said):
                return said
            case Overtaken():
                return None
            case unknown:
                assert_never(unknown)

    def finish(self, stage: str, first: str, letter: str, **words: str) -> None:
        """Tell the outcome, and until when it may be said not to be so, which begins again at ``first``."""
        self.enter(stage)
        self.tell_all(letter, dispute_by=self.aftercare.begin(first), **words)

    @abstractmethod
    def begin(self) -> None:
        """Set ``facts`` and the first stage. Called before any message can be read."""
