"""What stops the month of a request: who asks, which information they mean, a fee (articles 12, 12A)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from temporalio import workflow

from charter.people import OFFICERS
from workflows.case import Capability, Host, Refused, message, say, that_stand
from workflows.complaint.messages import ombudsman
from workflows.data_rights_request import messages as rights
from workflows.data_rights_request.messages import ASKED_FOR, FOUND_TO_BE, DataRight
from workflows.data_rights_request.stages import Facts, RightsStanding, Stage

NO_ANSWER_NO_IDENTITY = "We cannot do what you ask until we know that it is you."
NO_ANSWER_NO_SCOPE = "We search where it is most likely to be, as far as is reasonable."
NO_FEE = "We need not do what you ask while the fee is not paid."


class RightsHost(Host, Protocol):
    """A DataRightsRequest, as what stops its month sees it."""

    @property
    def facts(self) -> Facts: ...
    @property
    def right(self) -> DataRight: ...


class MonthStopped(Capability):
    """Composed by DataRightsRequest."""

    case: RightsHost

    def standing(self) -> Iterable[str]:
        facts = self.case.facts
        return that_stand(
            {
                RightsStanding.IDENTIFIED: facts.identified,
                RightsStanding.FEE_ASKED: facts.fee_asked,
                RightsStanding.FEE_PAID: facts.fee_paid,
            }
        )

    # -- what can be said

    @message(
        title="Ask who they are", done="Asked who they are", by=OFFICERS, when=Stage.AWAITING_DECISION,
        unless=RightsStanding.IDENTIFIED,
    )  # fmt: skip
    def identity_asked(self, said: rights.IdentityAsked) -> str:
        if self.case.facts.identified:
            raise Refused("It is known who asks.")
        return self.ask_and_stop("data_rights_request/identity_asked", said, NO_ANSWER_NO_IDENTITY)

    @message(title="Record who asks", done="Known who asks", by=OFFICERS, when=Stage.AWAITING_DECISION)
    def identity_confirmed(self, said: rights.IdentityConfirmed) -> str:
        self.case.facts.identified = said
        return "Recorded."

    @message(
        title="Ask which information they mean",
        done="Asked which information they mean",
        by=OFFICERS,
        when=Stage.AWAITING_DECISION,
    )
    def scope_asked(self, said: rights.ScopeAsked) -> str:
        if self.case.right is not DataRight.ACCESS:
            raise Refused("This question stops the time of a request to see information alone.")
        return self.ask_and_stop("data_rights_request/scope_asked", said, NO_ANSWER_NO_SCOPE)

    @message(
        title="Ask a fee", done="Fee asked", by=OFFICERS, when=Stage.AWAITING_DECISION,
        unless=RightsStanding.FEE_ASKED,
    )  # fmt: skip
    def fee_asked(self, said: rights.FeeAsked) -> str:
        case = self.case
        if case.facts.fee_asked:
            raise Refused("A fee has been asked.")
        reply_by = self.stop(rights.to_pay(said), said.reply_by, NO_FEE)
        case.facts.fee_asked = said
        words = {"why": said.why, "fee": said.fee, "costs": said.costs, "how_to_pay": said.how_to_pay}
        words |= {"asked_for": ASKED_FOR[case.right], "because": FOUND_TO_BE[said.because]}
        commissioner = ombudsman(case.part)
        case.tell("data_rights_request/fee_asked", pay_by=reply_by, commissioner=commissioner, **words)
        return f"Asked; the time stops until it is paid, or until {reply_by}."

    @message(
        title="Record that the fee is paid", done="Fee paid", by=OFFICERS, when=Stage.AWAITING_DECISION,
        once=RightsStanding.FEE_ASKED, unless=RightsStanding.FEE_PAID,
    )  # fmt: skip
    def fee_paid(self, said: rights.FeePaid) -> str:
        case, key = self.case, self.case.key("decide")
        asked = case.facts.fee_asked
        if asked is None or case.facts.fee_paid:
            raise Refused("It has been paid." if case.facts.fee_paid else "No fee was asked.")
        case.facts.fee_paid = said
        if case.asking.question == rights.to_pay(asked):  # else the time stands still for another one
            case.promises.resume(key, said.happened_at or workflow.now())
            case.asking.drop()
        return f"Recorded; the decision is due by {say(case.diary.due(key))}."

    # -- inside

    def ask_and_stop(
        self, letter: str, said: rights.IdentityAsked | rights.ScopeAsked, consequence: str
    ) -> str:
        """Ask them a question, by a letter of this process."""
        reply_by = self.stop(said.question, said.reply_by, consequence)
        self.case.tell(letter, question=said.question, reply_by=reply_by)
        return f"Asked; the time stops until they reply, or until {reply_by}."

    def stop(self, question: str, until: date | None, consequence: str) -> str:
        """Target and limit stop until they reply, or until the day by which they are to, which it returns."""
        case, key = self.case, self.case.key("decide")
        reply_by = case.asking.reply_by(until)
        case.diary.put(case.diary.clocks[key].pause(workflow.now(), reply_by, question, case.calendar))
        case.asking.ask(question, reply_by, consequence, pausing=key, told=True)
        return say(reply_by)
