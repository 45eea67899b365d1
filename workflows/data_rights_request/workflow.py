"""A right over one's own information (UK GDPR, articles 12 and 12A, 15 to 18, 20 and 21).

To see it, have it corrected or deleted, have us stop using it, take it elsewhere, or object. Answered within
one month from the receipt; two more where it is complex or they have made many, told within the first. The
time stops while they are asked who they are or, of a request to see it, what they mean; and while a fee is
not paid that may be asked where a request is manifestly unfounded or excessive.
"""

from collections.abc import Iterable
from typing import ClassVar, assert_never

from temporalio import workflow

from charter.cases import Outcome, Report, RightExercised, RightStands
from charter.counting.clocks import Clock
from charter.people import OFFICERS
from charter.writing.values import within
from workflows.case import (
    Case,
    Composed,
    Kept,
    KeptLate,
    Overtaken,
    Refused,
    Until,
    message,
    say,
    that_stand,
)
from workflows.complaint.messages import ombudsman
from workflows.data_rights_request import messages as rights
from workflows.data_rights_request.messages import (
    ASKED_FOR,
    DataRight,
    RequestDecided,
    RightsDecision,
    RightsDetails,
)
from workflows.data_rights_request.stages import Facts, RightsStanding, Stage, was_extended
from workflows.data_rights_request.stopping import MonthStopped

LETTERS = {
    RightsDecision.GRANTED: "data_rights_request/granted",
    RightsDecision.PARTLY_GRANTED: "data_rights_request/partly_granted",
    RightsDecision.REFUSED: "data_rights_request/refused",
}


@workflow.defn
class DataRightsRequest(Case[RightsDetails]):
    """A request to see, correct, delete or stop using what is held about somebody, to what became of it."""

    tasks: ClassVar = {"check": ("identity_confirmed", "identity_asked")}
    facts: Facts
    stopped = Composed(MonthStopped)
    first_promise = "decide"
    words: ClassVar = {
        Stage.AWAITING_DECISION: (
            "who asks, the search, and the decision",
            "We will look at what you asked and tell you what we do.",
        ),
        Stage.RESTRICTED: ("the end of the restriction", "We keep the information and do not use it."),
    }
    next_steps: ClassVar = {
        Stage.AWAITING_DECISION: (
            Until("identity_confirmed", RightsStanding.IDENTIFIED),
            "request_decided",
        ),
        Stage.RESTRICTED: ("restriction_ended",),
    }

    def begin(self) -> None:
        self.facts, self.stage = Facts(), Stage.AWAITING_DECISION

    @classmethod
    def asks_satisfaction(cls, outcome: str) -> bool:
        return False

    @workflow.run
    async def run(self, report: Report[RightsDetails]) -> Outcome:
        if self.fresh:
            self.receive()
        return await self.live({Stage.AWAITING_DECISION: self.decision, Stage.RESTRICTED: self.restriction})

    def standing(self) -> Iterable[str]:
        clock = self.diary.clocks.get(self.key("decide"))
        return that_stand({RightsStanding.LONGER: clock is not None and was_extended(clock)})

    def why_not_paused(self, clock: Clock) -> str:
        return "The law stops this time for three things alone: who they are, which information, and a fee."

    # -- what can be said

    @message(
        title="Say that it takes longer", done="Told that it takes longer", by=OFFICERS,
        when=Stage.AWAITING_DECISION, unless=RightsStanding.LONGER,
    )  # fmt: skip
    def longer_needed(self, said: rights.LongerNeeded) -> str:
        now, clock = workflow.now(), self.diary.clocks[self.key("decide")]
        if was_extended(clock):
            raise Refused("It has been given a longer time: the law allows one, in the first month.")
        by = (str(said.by), now, self.calendar)
        longer = clock.extend(said.until, said.why, *by).extend_limit(said.until, said.why, *by)
        self.diary.put(longer)
        decide_by = say(self.diary.due(clock.key))
        self.tell("data_rights_request/longer", decide_by=decide_by, why=said.why)
        return f"The customer is told the new date, {decide_by}."

    @message(title="Record the decision", done="Decided", by=OFFICERS, when=Stage.AWAITING_DECISION)
    def request_decided(self, said: RequestDecided) -> str:
        if why := rights.why_not_decided(said, self.right, identified=self.facts.identified is not None):
            raise Refused(why)
        self.facts.decided = said
        return "Decided; the customer is told, with how to reach the Information Commissioner's Office."

    @message(title="End the restriction", done="Restriction ended", by=OFFICERS, when=Stage.RESTRICTED)
    def restriction_ended(self, said: rights.RestrictionEnded) -> str:
        self.facts.ended = said
        return "The customer is told, and the cases can be used again."

    # -- the story

    def receive(self) -> None:
        """All counts from the receipt, whichever part of the council it came to."""
        decide = self.start_clock(self.part.promise("decide"), self.report.received)
        decide_by = say(self.diary.due(decide))
        self.open("data_rights_request/received", asked_for=ASKED_FOR[self.right], decide_by=decide_by)
        self.task(self.desk.again("check"), "Look at who asks: ask only if there is reason to doubt it.")

    async def decision(self) -> None:
        promise, received = self.part.promise("decide"), self.report.received
        match await self.promise(promise, started=received, until=lambda: self.facts.decided):
            case Kept(said) | KeptLate(said):
                self.decided(said)
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def decided(self, said: RequestDecided) -> None:
        """They are told; what is to be erased goes to the list, and what is restricted is so from now on."""
        self.desk.finished("check")
        self.settle(said.decision, f"{self.asked}: {within(said.decision)}.")
        words = {"asked_for": ASKED_FOR[self.right], "commissioner": ombudsman(self.part)}
        words |= {} if said.decision is RightsDecision.REFUSED else {"done": said.done}
        words |= {} if said.decision is RightsDecision.GRANTED else {"reasons": rights.reasons_told(said)}
        self.tell(LETTERS[said.decision], **words)
        if self.right is DataRight.RESTRICTION and said.cases:
            self.enter(Stage.RESTRICTED)
            return
        if self.right is DataRight.ERASURE:
            self.exercise(RightStands.ERASE, said.done)
        self.end()

    async def restriction(self) -> None:
        """In force while the case is here: whatever it leaves by, the restriction ends."""
        decided = self.facts.decided
        if decided is None:
            raise RuntimeError("nothing was decided to be restricted")
        if not self.facts.restricting:
            self.facts.restricting = True
            self.exercise(RightStands.RESTRICTED, decided.done)
        ended = await self.wait(lambda: self.facts.ended, frozenset({Stage.RESTRICTED}))
        self.facts.restricting = False
        self.exercise(RightStands.RESTRICTION_ENDED, ended.reason if ended else "The case went another way.")
        if ended is not None:
            words = {"reason": ended.reason, "commissioner": ombudsman(self.part)}
            self.tell("data_rights_request/restriction_ended", **words)
            self.end()

    # -- inside

    @property
    def right(self) -> DataRight:
        return self.details.right

    @property
    def asked(self) -> str:
        return within(self.right).capitalize()

    def exercise(self, stands: RightStands, why: str) -> None:
        """What now stands of the cases named, written to the register with the turn that says it."""
        decided = self.facts.decided
        for meant in decided.cases if decided else ():
            self.courier.exercise(RightExercised(case=meant.reference, stands=stands, why=why))
