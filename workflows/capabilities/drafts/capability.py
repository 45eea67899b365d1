"""Drafts of a plan, shared with the family, who have their own time to say what they think of each."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar

from temporalio import workflow

from charter.counting.counting import end_of_day
from charter.people import CUSTOMER_SIDE_AND_OFFICERS, OFFICERS, Role
from workflows.capabilities.drafts.messages import CommentsReceived, DraftShared, least_time
from workflows.case import Capability, Memory, Messages, Refused, StandingInCase, message, say, that_stand


class DraftStanding(StandingInCase):
    """What its standing can be."""

    SHARED = "draft_shared"
    WITH_FAMILY = "draft_with_family"
    """They have time left to say what they think of it."""


class DraftsMemory(Memory):
    """How many versions were shared, and whether the family agrees with the last."""

    versions: int = 0
    agreed: bool = False


class Drafts(Capability):
    """Composed by the processes that draft a plan. Its promise is ``comment``; its number, where there
    is one, ``draft_versions``.

    The process hands on its ``time_passed`` to ``passed``.
    """

    tasks: ClassVar[Mapping[str, Messages]] = {"comments": ("draft_shared", "final_plan_sent")}
    memory_type = DraftsMemory
    memory: DraftsMemory

    def standing(self) -> Iterable[str]:
        return that_stand(
            {DraftStanding.SHARED: self.memory.versions, DraftStanding.WITH_FAMILY: self.waiting()}
        )

    @message(title="Share a draft", by=OFFICERS, unless=DraftStanding.WITH_FAMILY)
    def draft_shared(self, said: DraftShared) -> str:
        self.share(said)
        until = say(self.case.diary.due(self.key_of_last()))
        words = {"version": str(self.memory.versions), "how": said.how, "comment_by": until}
        self.case.tell("drafts/shared", **words)
        return f"Version {words['version']} is shared; they have until {until}."

    def share(self, said: DraftShared) -> None:
        """The next version is served: their time to comment begins. Its letter is for the caller to send."""
        case, version = self.case, self.memory.versions + 1
        if waiting := self.waiting():
            raise Refused(waiting)
        promised = case.part.numbers.get("draft_versions", version)
        if version > promised and not (said.by.role is Role.MANAGER and said.reason.strip()):
            raise Refused(f"{promised} versions are shared. Another needs a manager, with a reason.")
        served = said.happened_at or workflow.now()
        until = self._until(served, said.comment_by)
        promise = case.part.promise("comment")
        titled = promise.model_copy(update={"title": f"{promise.title}, version {version}"})
        case.start_clock(titled, served, name=f"comment/{version}", on=until)
        self.memory = DraftsMemory(versions=version)

    @message(title="Record comments on the draft", by=CUSTOMER_SIDE_AND_OFFICERS, once=DraftStanding.SHARED)
    def comments_received(self, said: CommentsReceived) -> str:
        case, version = self.case, self.memory.versions
        if not version:
            raise Refused("No draft has been shared yet.")
        key = self._key(version)
        in_time = case.diary.clocks[key].running
        if in_time:
            case.keep(key, said)
        self.memory = DraftsMemory(versions=version, agreed=said.agrees)
        agrees = "They agree" if said.agrees else "They have said what they think"
        case.task(case.desk.again("comments"), f"{agrees} of version {version}: read it and go on.")
        case.tell("drafts/commented", version=str(version), what_next=case.what_next()["what_next"])
        return "An officer reads it." if in_time else "The time had passed; an officer reads it all the same."

    def passed(self, key: str) -> None:
        """The time to comment has gone by unused: the work goes on."""
        if key == self._key(self.memory.versions):
            case, version = self.case, self.memory.versions
            what = f"The time to comment on version {version} has passed: share another, or make it final."
            case.task(case.desk.again("comments"), what)

    def key_of_last(self) -> str:
        """The clock of the time to comment on the last version."""
        return self._key(self.memory.versions)

    def waiting(self) -> str:
        """Why nothing more can be sent yet: the family still has time. Empty where it has not."""
        clock = self.case.diary.clocks.get(self._key(self.memory.versions))
        if clock is None or not clock.running:
            return ""
        until = say(self.case.diary.due(clock.key))
        return f"They have until {until} to comment on version {self.memory.versions}, or to say they agree."

    def must_be_over(self) -> None:
        """Refused while the plan cannot be final: nothing was shared, or the family still has time."""
        if not self.memory.versions:
            raise Refused("No draft has been shared with the family yet.")
        if waiting := self.waiting():
            raise Refused(waiting)

    def _until(self, served: datetime, asked: date | None) -> date:
        promise = self.case.part.promise("comment")
        least = least_time(promise, served, self.case.calendar)
        if asked is not None and asked < least:
            told = say(end_of_day(least))
            raise Refused(
                f"They need at least {promise.length}, the day it is served included: {told} or later."
            )
        return asked or least

    def _key(self, version: int) -> str:
        return self.case.key(f"comment/{version}")
