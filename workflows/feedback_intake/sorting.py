"""The points of what came in: what takes each of them on, and what the customer is told of the rest."""

from charter.edition.services import EditionPart
from charter.people import STAFF
from workflows.case import Capability, message
from workflows.feedback_intake import triage
from workflows.feedback_intake.messages import (
    CHILDREN,
    DATA_PROTECTION,
    SERVICES,
    Accepted,
    ComplaintRegime,
)
from workflows.feedback_intake.triage import Points


class Sorting(Capability):
    """Composed by FeedbackIntake. One point that is no complaint does not sink the rest (Feedback Policy)."""

    @message(title="Open a case for a request", done="Case opened for a request", by=STAFF)
    async def request_opened(self, said: triage.RequestOpened) -> str:
        reference = await self.case.links.open_linked(
            said.service, said.reason, details=said.details, received=self.case.report.received
        )
        return f"Opened as {reference}. The points that ask for it are no complaint."

    # -- for the process

    async def goes_on_as(self, points: Points, regime: ComplaintRegime) -> EditionPart | None:
        """What the intake itself becomes; None where nothing of it goes on."""
        service = points.service(regime)
        return await self.case.links.part_of(service) if service else None

    async def ombudsman(self, regime: ComplaintRegime) -> str:
        part = self.case.part
        if regime is not ComplaintRegime.CORPORATE:
            part = await self.case.links.part_of(SERVICES[regime])
        return part.regime.ombudsman if part.regime else "Ombudsman"

    async def open_beside(self, points: Points, by: str) -> None:
        """A case of its own for each comment and compliment that the intake does not go on as, and one for
        what is complained of about personal data, which is acknowledged at once."""
        case = self.case
        for kind, issue in points.beside:
            details = triage.about_one(case.details, kind, issue.what)
            why = f"It is a {kind.value}, and is passed on as one."
            await case.links.open_linked(kind.value, why, details=details, received=case.report.received)
        if points.data_beside:
            await case.links.open_linked(
                DATA_PROTECTION,
                "It is about personal data, and has a procedure of its own.",
                facts=Accepted(issues=points.data_beside, triaged_by=by).model_dump(mode="json"),
                received=case.report.received,
            )

    def tell(self, points: Points, ombudsman: str) -> None:
        """Why a point is not taken, and where it is to go instead."""
        case = self.case
        if points.refused:
            case.tell("feedback_intake/not_taken", points=triage.why_not(points.refused), ombudsman=ombudsman)
        if points.children:
            to = next(sign.to for sign in case.part.signposts if sign.code == CHILDREN)
            case.tell("feedback_intake/childrens_social_care", to=to, points=triage.listed(points.children))
