"""An idea or an opinion about a service (policy: Comments & Compliments).

Acknowledged the same day, passed to the service and to the person it names, answered where a reply is asked
for, and kept to learn from.
"""

from typing import ClassVar

from temporalio import workflow

from charter.cases import Outcome, Report
from charter.feedback import FeedbackDetails
from workflows.case import Case
from workflows.case_capabilities import EVERY_CASE
from workflows.case_capability import Memory
from workflows.case_passing import Passed, Passing
from workflows.case_words import say


@workflow.defn
class Comment(Case[FeedbackDetails]):
    """An idea or an opinion about a service."""

    capabilities: ClassVar = {**EVERY_CASE, "passing": Passing}
    passing: Passing
    first_promise = "acknowledge"
    words: ClassVar = {
        Passed.TO_BE_PASSED_ON: ("its being passed on", "We will pass it on to the people it is about."),
        Passed.AWAITING_REPLY: ("a reply to the customer", "We will send you a reply."),
        Passed.TO_LEARN_FROM: ("what is learned from it", "We keep it to learn from."),
    }

    def begin(self) -> None:
        self.facts, self.stage = Memory(), Passed.TO_BE_PASSED_ON

    @workflow.run
    async def run(self, report: Report[FeedbackDetails]) -> Outcome:
        if self.fresh:
            self.open("comment/acknowledged", received_on=say(report.received))
            self.passing.begin()
        return await self.live(
            {
                Passed.TO_BE_PASSED_ON: self.while_in_stage,
                Passed.AWAITING_REPLY: self.while_in_stage,
                Passed.TO_LEARN_FROM: self.while_in_stage,
            }
        )
