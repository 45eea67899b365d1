"""What we are minded to decide on review, and what the customer says to it, which is read and not awaited."""

from collections.abc import Mapping
from typing import ClassVar

from temporalio import workflow

from charter.cases import Shown
from charter.counting.counting import day_of, end_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS
from workflows.case import Capability, Messages, Refused, message, say
from workflows.homelessness_review.host import ReviewHost
from workflows.homelessness_review.messages import MindedTo, RepresentationsReceived
from workflows.homelessness_review.stages import DECIDING, REVIEWER, ReviewStanding, Stage

ANSWER = "representations"
"""The task to read them, and the reminder of the day by which a notice is answered."""


class Representations(Capability):
    """Composed by HomelessnessReview, under the name of its reminder."""

    tasks: ClassVar[Mapping[str, Messages]] = {ANSWER: ("review_decided",)}
    case: ReviewHost

    # -- what can be said

    @message(
        title="Tell them what we are minded to decide",
        done="Told what we are minded to decide",
        by=OFFICERS,
        when=DECIDING,
        once=ReviewStanding.REVIEWER,
        only=REVIEWER,
    )
    def minded_to(self, said: MindedTo) -> str:
        case = self.case
        case.only_the_reviewer(said)
        if said.representations_by <= day_of(workflow.now()):
            raise Refused("The customer answers by a day still to come.")
        case.facts.minded_to, until = said, end_of_day(said.representations_by)
        case.enter(Stage.MINDED_TO, f"the customer may answer until {say(until)}")
        case.diary.remind(ANSWER, until, f"Answer to the notice by {say(until)}")
        case.tell("homelessness_review/minded_to", what=said.what, representations_by=say(until))
        late = until > case.diary.due("decide")
        return f"The customer is told.{' Ask if they agree in writing to a later decision.' if late else ''}"

    @message(
        title="Record representations", by=CUSTOMER_SIDE_AND_OFFICERS, when=DECIDING, shown=Shown.EVERYONE
    )
    def representations_received(self, said: RepresentationsReceived) -> str:
        case, minded = self.case, self.case.facts.minded_to
        anew = case.time.count_anew(
            said.happened_at or workflow.now(), minded.happened_at if minded else None
        )
        if case.stage == Stage.MINDED_TO:
            case.diary.forget(ANSWER)
            case.enter(Stage.REVIEWING, "the customer has answered")
        case.task(case.desk.again(ANSWER), "Representations were received: read them before deciding.")
        decide_by = case.time.decide_by()
        case.tell("homelessness_review/representations_received", decide_by=decide_by)
        return f"Read before it is decided, by {decide_by}{', counted from that day' if anew else ''}."

    # -- for the process

    def must_be_read(self) -> None:
        """Refused while a notice may still be answered."""
        case, minded = self.case, self.case.facts.minded_to
        until = end_of_day(minded.representations_by) if minded else None
        if case.stage == Stage.MINDED_TO and until and workflow.now() <= until:
            raise Refused(f"The customer may answer the notice until {say(until)}.")

    def over(self) -> None:
        """The review is decided: nothing is answered any more."""
        self.case.diary.forget(ANSWER)
        self.case.desk.finished(ANSWER)

    # -- the diary rings

    def rung(self, what: str) -> None:
        case = self.case
        if case.stage == Stage.MINDED_TO:
            case.enter(Stage.REVIEWING, "no answer came to the notice")
            case.task(case.desk.again(ANSWER), "No answer came to the notice: decide on what is known.")
