"""What the relay does with a case that another one has opened."""

from typing import Any

from charter.cases import Report
from charter.counting.counting import day_of
from charter.safeguarding import begins_urgent
from tests.stories import Story, World
from workflows.processes import details_model


async def started(world: World, reference: str) -> Story:
    """Start a stored report on the queue it belongs to. ValueError if it is not waiting to be started."""
    (stored,) = (one for one in world.register.reports.unstarted() if one.reference == reference)
    intake = stored.intake
    part = world.editions.in_force(day_of(stored.received)).part(stored.service, stored.received)
    report = Report[Any].model_construct(
        reference=reference,
        service=stored.service,
        received=stored.received,
        door=intake.door,
        customer=intake.customer,
        details=intake.details,
        handed_over=intake.handed_over,
        edition=part,
    )
    read = report.model_copy(update={"details": details_model(stored.process).model_validate(intake.details)})
    return await world.start(stored.process, reference, report, urgent=begins_urgent(read, part.service))
