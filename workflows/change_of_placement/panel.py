"""The panel a change of placement goes to: the next one whose cut-off has not passed, once that is known."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Protocol

from temporalio import workflow

from charter.counting.counting import day_of, end_of_day
from charter.messages import Day
from charter.people import OFFICERS
from charter.writing.letters import say_date
from workflows.case import Capability, Host, Messages, Refused, message, say, that_stand
from workflows.change_of_placement.messages import PanelDateFound, PanelHeld, PlacementDetails, about
from workflows.change_of_placement.stages import Facts, PlacementStanding, Stage

LOOK_AGAIN = "panel_date"
"""The reminder, and the task, while no panel's date is known."""


class PanelHost(Host, Protocol):
    """A ChangeOfPlacement, as its panel sees it."""

    @property
    def details(self) -> PlacementDetails: ...
    @property
    def facts(self) -> Facts: ...


class PanelDates(Capability):
    """Composed by ChangeOfPlacement. Its promise is ``panel``."""

    tasks: ClassVar[Mapping[str, Messages]] = {LOOK_AGAIN: ("panel_date_found",)}
    case: PanelHost

    def standing(self) -> Iterable[str]:
        return that_stand({PlacementStanding.PANEL_KNOWN: self.case.facts.panel_on})

    # -- what can be said

    @message(
        title="Record the date of the panel",
        done="Date of the panel recorded",
        by=OFFICERS,
        when=Stage.AWAITING_PANEL,
        unless=PlacementStanding.PANEL_KNOWN,
    )
    def panel_date_found(self, said: PanelDateFound) -> str:
        if self.case.facts.panel_on is not None:
            raise Refused("It has its panel. A manager can give another date, with the reason.")
        if said.panel_on < day_of(workflow.now()):
            raise Refused("The panel is still to come: give its date.")
        self._found(said.panel_on)
        return f"The family is told: {say_date(said.panel_on)}."

    @message(title="Record that the panel met", by=OFFICERS, when=Stage.AWAITING_PANEL)
    def panel_held(self, said: PanelHeld) -> str:
        self.case.facts.held = said
        return "The outcome is to be told within two weeks."

    # -- for the process

    def find(self) -> None:
        """Go on with the panel it has, or with the next that is known; else an officer looks for one."""
        promise = self.case.part.promise("panel")
        if on := self.case.facts.panel_on:
            self._mind(on)
        elif known := self.case.part.open_panel(promise.published_date, promise.closing, self._ready()):
            self._found(known.on)
        else:
            self._looked_for()

    def over(self, held: PanelHeld) -> None:
        """It has met, whether its date was known or not."""
        key = self.case.key("panel")
        if key in self.case.diary.clocks:
            self.case.keep(key, held)
        self._no_longer_looked_for()

    # -- inside

    def _found(self, on: Day) -> None:
        """The family is told the day, and by when the outcome follows."""
        case = self.case
        case.facts.panel_on = on
        self._no_longer_looked_for()
        self._mind(on)
        outcome_by = say(case.falls_due(case.part.promise("outcome"), end_of_day(on)))
        words = {"panel_on": say_date(on), "outcome_by": outcome_by}
        case.tell("change_of_placement/panel", **words, **about(case.details, case.part.contact))

    def _mind(self, on: Day) -> None:
        """Hold the council to that day."""
        self.case.start_clock(self.case.part.promise("panel"), self._ready(), on=on)

    def _looked_for(self) -> None:
        """No date is known: the family is told so, again and again, until one is found."""
        case = self.case
        write_by = case.after(workflow.now(), "panel_date_told_every")
        case.diary.remind(LOOK_AGAIN, write_by, f"Write by {say(write_by)}: the panel's date")
        case.task(case.desk.again(LOOK_AGAIN), f"No panel's date is known: find it by {say(write_by)}.")
        words = {"write_by": say(write_by), "local_offer": case.part.contact.local_offer}
        case.tell("change_of_placement/no_panel_date", **words, **about(case.details, case.part.contact))

    def _no_longer_looked_for(self) -> None:
        self.case.diary.forget(LOOK_AGAIN)
        self.case.desk.finished(LOOK_AGAIN)

    def _ready(self) -> datetime:
        return self.case.facts.ready or workflow.now()
