"""Who investigates a complaint, when they speak with the customer, and by when they answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.counting.counting import day_of, end_of_day
from charter.people import MANAGERS_AND_FEEDBACK_TEAM, OFFICERS, Role, same_person
from workflows.capabilities.mediation.capability import Mediation
from workflows.case import Capability, Host, Memory, Messages, Refused, message, say, that_stand
from workflows.complaint.dates import make_complex, make_longer
from workflows.complaint.messages import (
    ComplaintAcknowledged,
    ComplaintAnswered,
    ContactMade,
    DatesAgreed,
    InvestigatorNamed,
    StageOneAnswered,
    StageTwoAllocated,
    StageTwoAnswered,
    StageTwoDecided,
    StageTwoExtended,
    ToldComplex,
    may_not_answer,
    ombudsman,
)
from workflows.complaint.stages import INVESTIGATED, INVESTIGATOR, SENIOR, ComplaintStanding, Facts, Stage


class InvestigationHost(Host, Protocol):
    """A Complaint, as its investigation sees it."""

    @property
    def facts(self) -> Facts: ...
    @property
    def mediation(self) -> Mediation: ...


class InvestigationMemory(Memory):
    """Who investigates."""

    managers: tuple[str, ...] = ()
    """At stage one, the last one now: none of them may look at it again at stage two."""
    senior: str = ""
    """At stage two."""


class Investigation(Capability):
    """Stage one by a manager of the service, stage two by somebody who was not it (Feedback Policy)."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "investigator": ("investigator_named",),
        "allocate": ("stage_two_allocated",),
    }
    memory_type = InvestigationMemory
    memory: InvestigationMemory
    case: InvestigationHost

    @property
    def manager(self) -> str:
        return self.memory.managers[-1] if self.memory.managers else ""

    def standing(self) -> Iterable[str]:
        case, memory = self.case, self.memory
        contact = case.diary.clocks.get(case.key("contact"))
        return that_stand(
            {
                ComplaintStanding.INVESTIGATOR: memory.managers,
                ComplaintStanding.SENIOR: memory.senior,
                ComplaintStanding.TO_CONTACT: contact is not None and contact.running,
                ComplaintStanding.MAY_BE_COMPLEX: case.stage in INVESTIGATED
                and "complex" in case.part.categories(case.stage),
            }
        )

    def begin(self, accepted: ComplaintAcknowledged) -> None:
        """The complaint has been accepted: the code's limit counts from here, and somebody is to be named."""
        case, clock = self.case, self.case.diary.clocks[self.case.key("stage_one")]
        if clock.promise.limit is not None and clock.running:
            case.diary.put(clock.start_limit(accepted.happened_at or workflow.now()))
        what = "Name the manager of the service who investigates."
        case.task(case.desk.again("investigator"), what, for_role="manager")

    @message(
        title="Name the investigator", by=MANAGERS_AND_FEEDBACK_TEAM, when=Stage.STAGE_ONE, names=INVESTIGATOR
    )
    def investigator_named(self, said: InvestigatorNamed) -> str:
        case, at = self.case, said.happened_at or workflow.now()
        if same_person(said.investigator, self.manager):
            raise Refused(f"{said.investigator} investigates it already.")
        self.memory = self.memory.model_copy(update={"managers": (*self.memory.managers, said.investigator)})
        key = case.start_clock(case.part.promise("contact"), at)
        case.desk.finished("investigator")
        contact_by = say(case.diary.due(key))
        if case.diary.clocks[key].running:
            case.tell("complaint/investigator_named", investigator=said.investigator, contact_by=contact_by)
        else:
            case.tell("complaint/investigator_changed", investigator=said.investigator, **case.what_next())
        return f"They speak with the customer by {contact_by}."

    @message(
        title="Record contact with the customer",
        by=OFFICERS,
        when=Stage.STAGE_ONE,
        once=ComplaintStanding.TO_CONTACT,
    )
    def contact_made(self, said: ContactMade) -> str:
        clock = self.case.diary.clocks.get(self.case.key("contact"))
        if clock is None:
            raise Refused("Name first who investigates.")
        if not clock.running:
            raise Refused("The first contact has been recorded already.")
        self.case.keep(clock.key, said)
        return "Recorded."

    @message(
        title="Tell them it is complex",
        done="Told that it is complex",
        by=OFFICERS,
        when=INVESTIGATED,
        once=ComplaintStanding.MAY_BE_COMPLEX,
    )
    def told_complex(self, said: ToldComplex) -> str:
        case, now = self.case, workflow.now()
        if "complex" not in case.part.categories(case.stage):
            raise Refused("No longer time is promised here where it is complex: give a new date, and why.")
        clock = case.diary.clocks[case.key(case.stage)]
        promise, old = case.part.promise(case.stage, "complex"), case.diary.due(clock.key)
        case.diary.put(make_complex(clock, promise, said.why, str(said.by), now, case.calendar))
        new = case.diary.due(clock.key)
        words = {"old_date": say(old), "new_date": say(new), "ombudsman": ombudsman(case.part)}
        case.tell("complaint/complex", why=said.why, **words)
        return f"The customer is told why, and the new date, {say(new)}."

    @message(
        title="Answer at stage one",
        done="Answered at stage one",
        by=Role.MANAGER,
        when=Stage.STAGE_ONE,
        once=ComplaintStanding.INVESTIGATOR,
        only=INVESTIGATOR,
    )
    def stage_one_answered(self, said: StageOneAnswered) -> str:
        self._may_answer(said, self.manager, "investigator")
        self.case.facts.first = said
        return "Answered; the customer may ask for stage two."

    def answered(self) -> None:
        """Stage one has been answered: a first contact that was not recorded is no longer awaited."""
        case = self.case
        if case.key("contact") in case.diary.clocks:
            case.diary.overtake(case.key("contact"), "the answer has been given")

    @message(
        title="Agree a date for the answer", done="Date for the answer agreed", by=OFFICERS, when=INVESTIGATED
    )
    def dates_agreed(self, said: DatesAgreed) -> str:
        case, now = self.case, workflow.now()
        clock = case.diary.clocks[case.key(case.stage)]
        case.diary.put(clock.agree(said.until, said.agreed_with, now, case.calendar))
        case.diary.aims.pop(clock.key, None)
        self._agree_longer(said, now)
        until = say(end_of_day(said.until))
        case.tell("complaint/dates_agreed", agreed_with=said.agreed_with, until=until)
        return f"Agreed; the answer is now promised by {until}."

    def _agree_longer(self, said: DatesAgreed, now: datetime) -> None:
        """A day past the law's limit of the whole is a longer one, where it is agreed before that is over."""
        case = self.case
        whole = case.diary.clocks[case.key("whole")]
        limit = whole.limit_due(case.calendar)
        if whole.running and limit is not None and now <= limit.at and said.until > limit.last_day:
            agreed = f"agreed with {said.agreed_with}"
            case.diary.put(whole.extend_limit(said.until, agreed, str(said.by), now, case.calendar))

    def allocate(self, said: StageTwoDecided) -> datetime:
        """Stage two begins: somebody else is to be found. Answers by when the final answer is promised."""
        case = self.case
        what = "Give it to a senior manager who did not investigate it at stage one."
        case.task(case.desk.again("allocate"), what, for_role="feedback_team")
        return case.falls_due(case.part.promise("stage_two"), said.happened_at or workflow.now())

    @message(title="Allocate stage two", by=MANAGERS_AND_FEEDBACK_TEAM, when=Stage.STAGE_TWO, names=SENIOR)
    def stage_two_allocated(self, said: StageTwoAllocated) -> str:
        case = self.case
        if any(same_person(said.to, before) for before in self.memory.managers):
            raise Refused(f"{said.to} investigated it at stage one: somebody else looks at it now.")
        self.memory = self.memory.model_copy(update={"senior": said.to})
        case.desk.finished("allocate")
        answer_by = say(case.diary.due(case.key("stage_two")))
        case.tell("complaint/stage_two_allocated", investigator=said.to, answer_by=answer_by)
        return f"They answer by {answer_by}."

    @message(
        title="Answer at stage two",
        done="Answered at stage two",
        by=Role.MANAGER,
        when=Stage.STAGE_TWO,
        once=ComplaintStanding.SENIOR,
        only=SENIOR,
    )
    def stage_two_answered(self, said: StageTwoAnswered) -> str:
        self._may_answer(said, self.memory.senior, "senior manager at stage two")
        self.case.facts.second = said
        return "Answered; the customer is told of the Ombudsman."

    @message(title="Extend stage two", by=Role.MANAGER, when=Stage.STAGE_TWO)
    def stage_two_extended(self, said: StageTwoExtended) -> str:
        case, now = self.case, workflow.now()
        clock = case.diary.clocks[case.key("stage_two")]
        old = case.diary.due(clock.key)
        case.diary.put(make_longer(clock, said.until, said.reason, str(said.by), now, case.calendar))
        new = case.diary.due(clock.key)
        words = {"old_date": say(old), "new_date": say(new), "ombudsman": ombudsman(case.part)}
        case.tell("complaint/stage_two_extended", why=said.reason, **words)
        return f"The customer is told why, and the new date, {say(new)}."

    def _may_answer(self, said: ComplaintAnswered, named: str, role: str) -> None:
        """Refused while it is mediated, from anybody but whoever is named, or with a point left open."""
        self.case.mediation.must_be_over()
        if why := may_not_answer(said, named, role, self.case.facts.points, day_of(workflow.now())):
            raise Refused(why)
