"""What follows the decision about a school place: an answer to the offer, the waiting list, an appeal."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, assert_never

from temporalio import workflow

from charter.cases import Shown
from charter.counting.calendars import CalendarError
from charter.counting.counting import day_of, end_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS, Role
from charter.writing.letters import say_date
from workflows.capabilities.holding.capability import Holding
from workflows.capabilities.places.messages import (
    AdmissionAppealed,
    AppealHeard,
    OfferEnded,
    PlaceAccepted,
    PlaceDecided,
    PlaceDeclined,
    PlaceOffered,
    WaitingListLeft,
    listed_until,
)
from workflows.case import (
    TICK,
    Capability,
    Host,
    Memory,
    Messages,
    NextSteps,
    Overtaken,
    Passed,
    Refused,
    StandingInCase,
    Used,
    message,
    say,
    that_stand,
)

START_LATER = "the school tells you the day"
DAY_NOT_KNOWN = "on a day that is still to be set"
HEARING = "hearing"


class PlaceStage(StrEnum):
    OFFERED = "offered"
    WAITING_LIST = "waiting_list"


PLACE_WORDS: Mapping[str, tuple[str, str]] = {
    PlaceStage.OFFERED: ("the family's answer to the offer", "Tell us if you accept the place."),
    PlaceStage.WAITING_LIST: (
        "a place on the waiting list, or an appeal",
        "You are on the waiting list. You may be able to appeal.",
    ),
}


class PlaceStanding(StandingInCase):
    """What its standing can be."""

    APPEALED = "admission_appeal"
    TIME_TO_ANSWER = "time_to_answer"


PLACE_STEPS: NextSteps = {
    PlaceStage.OFFERED: ("place_accepted", "place_declined", "offer_ended"),
    PlaceStage.WAITING_LIST: ("place_offered", "appeal_heard"),
}


class PlacesMemory(Memory):
    """What was decided, what the family answered, and how many offers there were."""

    decided: PlaceDecided | None = None
    accepted: PlaceAccepted | None = None
    declined: PlaceDeclined | None = None
    offers: int = 0


class AdmissionHost(Host, Protocol):
    """A case about a school place."""

    @property
    def holding(self) -> Holding: ...
    def hearing(self, *, in_time: bool) -> str:
        """The category of the promise to hear an appeal, by whether the appeal came in time."""


class Places(Capability):
    """Composed by school admissions, beside Holding.

    Its promises are ``reply``, ``appeal``, ``hearing`` and ``waiting_list``. The process hands on its
    ``time_passed`` to ``passed``.
    """

    tasks: ClassVar[Mapping[str, Messages]] = {
        "reply": ("place_accepted", "place_declined", "offer_ended"),
        "appeal": TICK,
        "allowed": ("place_offered",),
        "hearing": TICK,
    }
    memory_type = PlacesMemory
    memory: PlacesMemory
    case: AdmissionHost

    def decide(self, said: PlaceDecided, key: str, not_before: datetime | None = None) -> str:
        """Take the decision. It goes at once; or not before a moment; a refusal not just before days off."""
        holding = self.case.holding
        self.memory = self.memory.model_copy(update={"decided": said})
        holding.release()
        if not_before is not None and workflow.now() < not_before:
            return holding.hold_until(not_before, "offers go out on the national offer day")
        held = "" if said.school else holding.hold(key)
        return held or "Recorded; the family is told."

    def told(self, decided: PlaceDecided) -> None:
        """The decision has to be told now: the offer, or a refusal with the appeal and the waiting list."""
        if decided.school:
            another_refused = bool(decided.refused)  # a school they wanted more has said no
            self._offer(decided, "places/offered_another" if another_refused else "places/offered")
            return
        self.case.settle("refused", "No school that was asked for has a place.")
        self._to_the_list("places/refused", decided)

    async def offered(self) -> None:
        """The family's time to answer. It passes, and the place is still kept until an officer has rung."""
        case = self.case
        promise = case.part.promise("reply")
        answered = await case.window(
            promise, started=workflow.now(), until=self._answer, name=f"reply/{self.memory.offers}"
        )
        match answered:
            case Used():
                self._answered()
            case Passed():
                if await case.wait(self._answer, frozenset({PlaceStage.OFFERED})):
                    self._answered()
            case Overtaken():
                pass
            case unknown:
                assert_never(unknown)

    def passed(self, key: str) -> None:
        """A time of the family's own has gone by unused."""
        case = self.case
        if key.startswith(case.key("reply")) and case.stage == PlaceStage.OFFERED:
            what = "No answer to the offer came: ring the family before anything is decided about the place."
            case.task(case.desk.again("reply"), what)
        elif (
            key == case.key("waiting_list")
            and case.stage == PlaceStage.WAITING_LIST
            and not self._runs(HEARING)
        ):
            self._close_list()

    def standing(self) -> Iterable[str]:
        reply = self.case.diary.clocks.get(self._reply_key())
        return that_stand(
            {
                PlaceStanding.APPEALED: self._runs(HEARING),
                PlaceStanding.TIME_TO_ANSWER: reply is not None and reply.running,
            }
        )

    @message(
        title="Accept the place", by=CUSTOMER_SIDE_AND_OFFICERS, when=PlaceStage.OFFERED, shown=Shown.EVERYONE
    )
    def place_accepted(self, said: PlaceAccepted) -> str:
        self.memory = self.memory.model_copy(update={"accepted": said})
        return "Thank you. The school is told."

    @message(
        title="Decline the place",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=PlaceStage.OFFERED,
        shown=Shown.EVERYONE,
    )
    def place_declined(self, said: PlaceDeclined) -> str:
        self.memory = self.memory.model_copy(update={"declined": said})
        return "The place is given back."

    @message(title="End the offer", by=OFFICERS, when=PlaceStage.OFFERED, unless=PlaceStanding.TIME_TO_ANSWER)
    def offer_ended(self, said: OfferEnded) -> None:
        clock = self.case.diary.clocks[self._reply_key()]
        if clock.running:
            until = say(self.case.diary.due(clock.key))
            raise Refused(f"They have until {until} to answer, and are rung before the place is given away.")
        self.case.settle("offer_ended", "The offer ended without an answer.")
        self.case.tell("places/offer_ended", reason=said.reason, **self._words())
        self._go_on()

    @message(title="Offer a place", by=OFFICERS, when=PlaceStage.WAITING_LIST)
    def place_offered(self, said: PlaceOffered) -> str:
        """From the list, or by the panel: what the list was for has come, and the time to appeal is over."""
        if self._runs("waiting_list"):
            self.case.keep(self.case.key("waiting_list"), said)
        for key in [key for key in map(self.case.key, ("appeal", HEARING)) if key in self.case.diary.clocks]:
            self.case.diary.overtake(key, "another place is offered")
        decided = PlaceDecided(by=said.by, school=said.school, starts=said.starts)
        self.memory = PlacesMemory(decided=decided, offers=self.memory.offers)
        self.case.outcome = None
        self._offer(decided, "places/offered_from_list")
        return "The family is told."

    @message(
        title="Take the child off the waiting list",
        done="Taken off the waiting list",
        by=CUSTOMER_SIDE_AND_OFFICERS,
        when=PlaceStage.WAITING_LIST,
        shown=Shown.EVERYONE,
    )
    def waiting_list_left(self, said: WaitingListLeft) -> None:
        self.case.tell("places/list_left", **self._words())
        self.case.end()

    @message(
        title="Record an appeal against the refusal",
        done="Appeal made against the refusal",
        by=CUSTOMER_SIDE_AND_OFFICERS | {Role.SYSTEM},
        when=PlaceStage.WAITING_LIST,
        shown=Shown.EVERYONE,
    )
    def admission_appealed(self, said: AdmissionAppealed) -> str:
        case, key = self.case, self.case.key("appeal")
        in_time = case.diary.clocks[key].running
        if in_time:
            case.keep(key, said)
        late = "" if in_time else " It came after the time to appeal: the panel decides whether to hear it."
        case.task(case.desk.again("appeal"), f"The family has appealed: send the panel our papers.{late}")
        heard = self._to_be_heard(said.happened_at or workflow.now(), in_time=in_time)
        case.tell("places/appealed", heard=heard, **self._words())
        return f"Recorded; the papers go to the independent panel.{late}"

    @message(
        title="Record the result of the appeal",
        by=OFFICERS | {Role.SYSTEM},
        when=PlaceStage.WAITING_LIST,
        shown=Shown.EVERYONE,
        once=PlaceStanding.APPEALED,
    )
    def appeal_heard(self, said: AppealHeard) -> str:
        """After the waiting list has closed it was only this that the case waited for."""
        case = self.case
        if not self._runs(HEARING):
            raise Refused("No appeal is waiting to be heard.")
        case.keep(case.key(HEARING), said)
        if said.allowed:
            case.task(case.desk.again("allowed"), "The panel has given the child the place: offer it.")
        elif not self._runs("waiting_list"):
            self._close_list()
        return "Recorded. The panel tells the family what it decided."

    # -- inside

    def _offer(self, decided: PlaceDecided, letter: str) -> None:
        case = self.case
        self.memory = self.memory.model_copy(update={"offers": self.memory.offers + 1})
        case.enter(PlaceStage.OFFERED)
        starts = say_date(decided.starts) if decided.starts else START_LATER
        reply_by = say(case.falls_due(case.part.promise("reply"), workflow.now()))
        words = {"school": decided.school, "starts": starts, "reply_by": reply_by, **self._words()}
        if decided.refused:
            words |= {"refused": decided.refused, "reasons": decided.reasons}
        case.tell(letter, **words)

    def _answer(self) -> PlaceAccepted | PlaceDeclined | None:
        return self.memory.accepted or self.memory.declined

    def _answered(self) -> None:
        case, decided = self.case, self._decided()
        words = {"school": decided.school, **self._words()}
        if self.memory.accepted is None:
            case.settle("declined", "The family did not want the place.")
            case.tell("places/declined", **words)
        elif decided.refused:
            case.settle("accepted_another", "A place was accepted; another school was wanted more.")
            case.tell("places/accepted", **words)
        else:
            case.settle("accepted", "The place was accepted.")
            case.tell("places/accepted", **words)
        self._go_on()

    def _go_on(self) -> None:
        """To the waiting list of a school they wanted more, or to the end."""
        decided = self._decided()
        self.case.desk.finished("reply")
        if decided.refused:
            self._to_the_list("places/on_the_list", decided)
        else:
            self.case.end()

    def _to_the_list(self, letter: str, decided: PlaceDecided) -> None:
        case, now = self.case, workflow.now()
        case.enter(PlaceStage.WAITING_LIST)
        appeal_ends = case.diary.due(case.start_clock(case.part.promise("appeal"), now))
        listed = case.part.promise("waiting_list")
        until = listed_until(listed, day_of(now), day_of(appeal_ends), case.calendar)
        case.start_clock(listed, now, on=until)
        words = {"refused": decided.refused, "reasons": decided.reasons, "appeal_by": say(appeal_ends)}
        case.tell(letter, list_until=say(end_of_day(until)), **words, **self._words())

    def _to_be_heard(self, appealed: datetime, *, in_time: bool) -> str:
        """Promise the hearing, where the edition does. Answers by when, in words for the family.

        On the offer day's places it is counted from the last day to appeal, else from the appeal.
        """
        case, category = self.case, self.case.hearing(in_time=in_time)
        promise = next(
            (each for each in case.part.promises if (each.id, each.category) == (HEARING, category)), None
        )
        if promise is None:
            return DAY_NOT_KNOWN
        last_day = case.diary.due(case.key("appeal"))
        started = last_day if promise.start_event == "appeal_deadline" else appealed
        try:
            case.falls_due(promise, started)
        except CalendarError as error:
            case.task(case.desk.again(HEARING), f"See that the appeal is heard in time: {error}.")
            return DAY_NOT_KNOWN
        return f"by {say(case.diary.due(case.start_clock(promise, started, name=HEARING)))}"

    def _runs(self, promise: str) -> bool:
        clock = self.case.diary.clocks.get(self.case.key(promise))
        return clock is not None and clock.running

    def _close_list(self) -> None:
        self.case.tell("places/list_closed", **self._words())
        self.case.end()

    def _words(self) -> dict[str, str]:
        return {"child": self.case.details.child}

    def _decided(self) -> PlaceDecided:
        if self.memory.decided is None:
            raise RuntimeError("an offer is answered before anything was decided")
        return self.memory.decided

    def _reply_key(self) -> str:
        return self.case.key(f"reply/{self.memory.offers}")
