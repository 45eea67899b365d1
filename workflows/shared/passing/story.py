"""Passing on: what was said of a service reaches it and the person it names, is answered where asked, and is
kept for learning (policy: Comments and Compliments). Comments and compliments differ in their words alone.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Protocol

from charter.cases import Outcome
from charter.people import STAFF
from charter.writing.values import within
from workflows.case import Capability, Case, Composed, Host, Memory, Messages, message, say
from workflows.feedback_intake.messages import FeedbackDetails
from workflows.shared.passing.messages import LessonRecorded, PassedOn, Replied

THEIRS = "feedback_team"
"""Whose tasks they are: the policy has the Corporate Customer Feedback Team pass on and learn."""


class PassingStage(StrEnum):
    """The stages of a case that is passed on."""

    TO_BE_PASSED_ON = "to_be_passed_on"
    AWAITING_REPLY = "awaiting_reply"
    TO_LEARN_FROM = "to_learn_from"


class PassingHost(Host, Protocol):
    """A case of feedback."""

    @property
    def details(self) -> FeedbackDetails: ...


class Passing(Capability):
    """A service hears what was said of it."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "pass_on": ("passed_on",),
        "reply_wanted": ("replied",),
        "learn": ("lesson_recorded",),
    }
    case: PassingHost

    def begin(self) -> None:
        """Ask an officer to pass it on."""
        person = self.case.details.person_named
        whom = "the service and the person it names" if person else "the service it is about"
        self.case.task(self.case.desk.again("pass_on"), f"Pass it on to {whom}.", for_role=THEIRS)

    @message(
        title="Pass it to the service",
        done="Passed to the service",
        by=STAFF,
        when=PassingStage.TO_BE_PASSED_ON,
    )
    def passed_on(self, said: PassedOn) -> str:
        case, person = self.case, said.person or self.case.details.person_named
        team = within(said.team)
        to = f"{team}, and {person}" if person else team
        case.desk.finished("pass_on")
        reply = self.case.details.reply_wanted
        if reply:
            case.enter(PassingStage.AWAITING_REPLY)
            case.task(case.desk.again("reply_wanted"), "They asked for a reply: send one.", for_role=THEIRS)
        else:
            self._to_learn_from()
        case.tell("passing/passed_on_reply" if reply else "passing/passed_on", to=to)
        return f"Passed on to {to}; the customer is told."

    @message(
        title="Reply to the customer",
        done="Customer replied to",
        by=STAFF,
        when=(PassingStage.AWAITING_REPLY, PassingStage.TO_LEARN_FROM),
    )
    def replied(self, said: Replied) -> str:
        self.case.desk.finished("reply_wanted")
        self.case.tell("passing/replied", reply=said.reply)
        if self.case.stage == PassingStage.AWAITING_REPLY:
            self._to_learn_from()
        return "The reply goes to the customer."

    @message(title="Record what was learned", by=STAFF, when=PassingStage.TO_LEARN_FROM)
    def lesson_recorded(self, said: LessonRecorded) -> str:
        self.case.desk.finished("learn")
        self.case.settle("kept", "It was passed on and is kept to learn from.")
        self.case.end()
        return "Kept for the quarterly review; the case ends."

    def _to_learn_from(self) -> None:
        self.case.enter(PassingStage.TO_LEARN_FROM)
        what = "Record what is learned from it."
        self.case.task(self.case.desk.again("learn"), what, for_role=THEIRS)


class PassedOnFeedback(Case[FeedbackDetails]):
    """What is not a complaint: acknowledged the same day, passed on, learned from."""

    passing = Composed(Passing)
    acknowledgement: ClassVar[str]
    first_promise = "acknowledge"
    words: ClassVar = {
        PassingStage.TO_BE_PASSED_ON: (
            "its being passed on",
            "We will pass it on to the people it is about.",
        ),
        PassingStage.AWAITING_REPLY: ("a reply to the customer", "We will send you a reply."),
        PassingStage.TO_LEARN_FROM: ("what is learned from it", "We keep it to learn from."),
    }
    next_steps: ClassVar = {
        PassingStage.TO_BE_PASSED_ON: ("passed_on",),
        PassingStage.AWAITING_REPLY: ("replied",),
        PassingStage.TO_LEARN_FROM: ("lesson_recorded",),
    }

    def begin(self) -> None:
        self.facts, self.stage = Memory(), PassingStage.TO_BE_PASSED_ON

    async def pass_on(self) -> Outcome:
        if self.fresh:
            self.open(self.acknowledgement, received_on=say(self.report.received))
            self.passing.begin()
        return await self.live(dict.fromkeys(PassingStage, self.while_in_stage))
