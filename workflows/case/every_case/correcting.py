"""A step recorded by mistake: a manager takes the last one back, and the case is where it was before."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from pydantic import AwareDatetime
from temporalio import workflow
from temporalio.exceptions import FailureError

from activities.orders import LetterLeft, LettersToStop
from activities.register import RegisterActivities
from charter.cases import Audience, Kind, Outcome, Shown, StepTaken
from charter.counting.clocks import Clock
from charter.messages import Message, StepCorrected
from charter.people import STAFF, Role, Sender
from workflows.case.capability import Capability, Memory
from workflows.case.diary import Reminder
from workflows.case.hearing.messages import MessageSpec, Refused, message
from workflows.case.host import WholeCase
from workflows.case.runs.clocks_back import moved_as_well, put_clocks_back
from workflows.case.stages import CommonStage
from workflows.case.standing import CaseStanding
from workflows.case.tasks import TICK, Messages
from workflows.case.writing.courier import ask
from workflows.case.writing.dates import say

BY_THE_COUNCIL = STAFF | {Role.SYSTEM}


class Step(Memory):
    """The last message of the process's own, and the case as it was before it."""

    message: str
    title: str
    message_id: str = ""
    by: Sender | None = None
    at: AwareDatetime
    process: str
    stage: str
    round: int
    round_began: AwareDatetime
    outcome: Outcome | None
    published: tuple[str, str]
    facts: dict[str, Any]
    memories: dict[str, dict[str, Any]]
    """Of the capabilities that remembered anything: most cases have most of them and use few."""
    clocks: tuple[Clock, ...]
    reminders: tuple[Reminder, ...]
    aims: dict[str, AwareDatetime]
    letters: int
    """The number of the last letter before it."""
    others: int
    """How many cases had been opened from this one before it."""

    @property
    def id(self) -> str:
        """What a correction names it by."""
        return self.message_id or self.message


class CorrectionsMemory(Memory):
    """What can be taken back, and what the customer has to be told of it."""

    step: Step | None = None
    to_say: str = ""
    """The paragraph that the next letter to the customer begins with."""
    corrected: int = 0


class Corrections(Capability):
    """Remembers the case before each step of its process, for as long as that step is the last one.

    Going back is for the story to do: the step it is in returns as when its stage is left, and the stage
    before is entered again from what was recorded then (decision 36).
    """

    case: WholeCase
    memory_type = CorrectionsMemory
    memory: CorrectionsMemory
    tasks: ClassVar[Mapping[str, Messages]] = {"correction": TICK}
    going_back: Step | None = None
    """To where the story goes at its next breath."""

    @property
    def last(self) -> StepTaken | None:
        """The step that can be taken back, for whoever is shown the case."""
        step = self.memory.step
        if step is None or self._why_not(step):
            return None
        return StepTaken(id=step.id, title=step.title, by=step.by, at=step.at)

    def standing(self) -> Iterable[str]:
        return () if self.last is None else (CaseStanding.STEP,)

    # -- what is remembered

    def before(self, spec: MessageSpec) -> Callable[[Message], None]:
        """The case is about to take that message. To be called with it once it has been applied."""
        if spec.owner in OF_EVERY_CASE:
            clocks = dict(self.case.diary.clocks)
            return lambda _: self._stands(clocks)
        step = self._as_it_is(spec)
        return lambda said: self._remember(step, said)

    def _as_it_is(self, spec: MessageSpec) -> Step:
        case = self.case
        return Step(
            message=spec.name,
            title=spec.done,
            at=workflow.now(),
            process=type(case).__name__,
            stage=case.stage,
            round=case.round,
            round_began=case.round_began,
            outcome=case.outcome,
            published=case.published,
            facts=case.facts.model_dump(mode="json"),
            memories={
                name: one.memory.model_dump(mode="json")
                for name, one in case.held.items()
                if name not in OF_EVERY_CASE and one.memory != one.memory_type()
            },
            clocks=tuple(case.diary.clocks.values()),
            reminders=tuple(case.diary.reminders.values()),
            aims=dict(case.diary.aims),
            letters=case.courier.letters,
            others=len(case.links.others),
        )

    def _remember(self, step: Step, said: Message) -> None:
        step = step.model_copy(update={"message_id": said.id or "", "by": said.by})
        self.memory = self.memory.model_copy(update={"step": step})

    def _stands(self, before: Mapping[str, Clock]) -> None:
        """What every case takes is not of the step: the dates that it moved stay moved."""
        step = self.memory.step
        if step is None:
            return
        clocks = moved_as_well(step.clocks, before, self.case.diary.clocks)
        if clocks != step.clocks:
            self.memory = self.memory.model_copy(update={"step": step.model_copy(update={"clocks": clocks})})

    # -- taking it back

    @message(title="Correct the last step", done="Step corrected", by=Role.MANAGER, once=CaseStanding.STEP)
    async def step_corrected(self, said: StepCorrected) -> str:
        step = self._meant(said.step)
        left = await self._stop_letters(step)
        if self.memory.step is not step:
            raise Refused("Another step was recorded meanwhile.")
        self.going_back = step
        opened = self.case.links.others[step.others :]
        self.memory = self.memory.model_copy(
            update={
                "step": None,
                "corrected": self.memory.corrected + 1,
                "to_say": "\n\n".join([*filter(None, [self.memory.to_say]), *_put_right(left, said.reason)]),
            }
        )
        self._ask_for_what_is_right(step, said, opened)
        return _answer(step, left, opened)

    def _meant(self, named: str) -> Step:
        step = self.memory.step
        if step is None:
            raise Refused("There is no step to correct: none was recorded, or the last one was corrected.")
        if named != step.id:
            raise Refused(f"Only the last step can be corrected: “{step.title}”, recorded {say(step.at)}.")
        if why := self._why_not(step):
            raise Refused(why)
        return step

    def _why_not(self, step: Step) -> str:
        """Why a step cannot be taken back, and what to do instead; empty where it can."""
        case = self.case
        if step.process != type(case).__name__:
            return "Another process has taken the case on since: record what is right there."
        if step.by is not None and step.by.role not in BY_THE_COUNCIL:
            return f"“{step.title}” is what the customer said. Add a note, or record what they say now."
        if case.stage == CommonStage.WITHDRAWN:
            return "The case is withdrawn: the withdrawal is taken back first."
        if case.stage == CommonStage.FOLLOWING:
            return "The case is joined to another: part it from that one first."
        return ""

    async def _stop_letters(self, step: Step) -> tuple[LetterLeft, ...]:
        """Stop the letters written since that have not left; those that have."""
        courier = self.case.courier
        await workflow.wait_condition(lambda: not (courier.draft.letters or courier.pending))
        order = LettersToStop(
            reference=self.case.report.reference,
            after=step.letters,
            why="What it says was corrected before it was sent.",
        )
        try:
            stopped: Any = await ask(RegisterActivities.stop_letters, order, "Stop what has not been sent")
        except FailureError:
            raise Refused("That could not be done just now: please say it again later.") from None
        return tuple(stopped.left)

    def _ask_for_what_is_right(self, step: Step, said: StepCorrected, opened: tuple[str, ...]) -> None:
        case = self.case
        what = f"“{step.title}” was corrected. Record what is right: {said.right}"
        case.task(case.desk.again("correction"), what)
        for reference in opened:
            what = f"“{step.title}” was corrected, and had opened {reference}: see to that case too."
            case.task(f"correction/{reference.lower().replace('-', '_')}", what)

    def took_back(self) -> bool:
        """Put the case back where it was before the step, if one was corrected; whether one was."""
        step, self.going_back = self.going_back, None
        if step is None:
            return False
        case, left = self.case, self.case.stage
        case.facts = type(case.facts).model_validate(step.facts)
        for name, held in case.held.items():
            if name not in OF_EVERY_CASE:
                held.memory = held.memory_type.model_validate(step.memories.get(name, {}))
        case.round, case.round_began, case.outcome = step.round, step.round_began, step.outcome
        put_clocks_back(case, step.clocks, step.aims, self.memory.corrected)
        kept = {key: one for key, one in case.diary.reminders.items() if _of_every_case(key)}
        back = {one.key: one for one in step.reminders if not _of_every_case(one.key)}
        case.diary.reminders = {**kept, **back}
        case.diary.count_again()
        if case.published != step.published:
            case.publish_again(step.published)
        case.stage = step.stage
        if left != step.stage:
            said = step.stage.replace("_", " ").capitalize()
            case.note(Kind.STAGE, f"{said}: a step was corrected", shown=Shown.EVERYONE)
        return True

    # -- what the customer is told

    def paragraph(self, audience: Audience) -> str:
        """What the letter that is written now begins with; told once."""
        if audience not in (Audience.CUSTOMER, Audience.REPORTERS) or not self.memory.to_say:
            return ""
        told = self.memory.to_say
        self.memory = self.memory.model_copy(update={"to_say": ""})
        return told


OF_EVERY_CASE = frozenset(
    {"people", "asking", "promises", "desk", "leaving", "links", "dangers", "corrections"}
)
"""Capabilities whose messages are no step, and whose memory stands: what they took is not of the step."""


def _of_every_case(key: str) -> bool:
    return key.partition("/")[0] in OF_EVERY_CASE


def _put_right(left: tuple[LetterLeft, ...], reason: str) -> list[str]:
    """What has to be said of the letters that had gone."""
    return [f"On {say(one.at)} we told you “{one.subject}”. That was not right: {reason}" for one in left]


def _answer(step: Step, left: tuple[LetterLeft, ...], opened: tuple[str, ...]) -> str:
    told = [f"“{step.title}” is taken back. Record what is right."]
    told += ["A letter about it has gone: the next one says that it was not right."] if left else []
    told += [f"It had opened {', '.join(opened)}: see to that too."] if opened else []
    return " ".join(told)
