"""After twelve months a complaint is not normally looked at (Feedback Policy); a manager may set it aside."""

from collections.abc import Iterable
from typing import Protocol

from charter.people import Role
from workflows.case import Capability, Host, Refused, message, that_stand
from workflows.feedback_intake import triage
from workflows.feedback_intake.messages import TriagedIssue
from workflows.feedback_intake.stages import Facts, IntakeStanding, Stage


class TimeLimitHost(Host, Protocol):
    """A FeedbackIntake, as its time limit sees it."""

    @property
    def facts(self) -> Facts: ...


class TimeLimit(Capability):
    """Composed by FeedbackIntake. Its rule is ``complaint_within``."""

    case: TimeLimitHost

    def standing(self) -> Iterable[str]:
        return that_stand({IntakeStanding.DISAPPLIED: self.case.facts.disapplied})

    @message(
        title="Set aside the time limit",
        done="Time limit set aside",
        by=Role.MANAGER,
        when=Stage.AWAITING_TRIAGE,
        unless=IntakeStanding.DISAPPLIED,
    )
    def time_limit_disapplied(self, said: triage.TimeLimitDisapplied) -> str:
        self.case.facts.disapplied = True
        return "It is looked at as if it had come in time."

    def check(self, *issues: TriagedIssue) -> None:
        """Refused where a point is decided against it, and it stands."""
        case, within = self.case, self.case.part.rule("complaint_within")
        for issue in issues:
            if why := triage.wrong_about_time(
                issue, case.report, within, case.calendar, case.facts.disapplied
            ):
                raise Refused(why)
