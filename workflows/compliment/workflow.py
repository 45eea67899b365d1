"""Something done well, or somebody to thank (policy: Comments & Compliments).

Acknowledged the same day, passed to the service and to the person it names, answered where a reply is asked
for, and kept to learn from.
"""

from temporalio import workflow

from charter.cases import Outcome, Report
from workflows.feedback_intake.messages import FeedbackDetails
from workflows.shared.passing.story import PassedOnFeedback


@workflow.defn
class Compliment(PassedOnFeedback):
    """Something done well, or somebody to thank."""

    acknowledgement = "compliment/acknowledged"

    @workflow.run
    async def run(self, report: Report[FeedbackDetails]) -> Outcome:
        return await self.pass_on()
