"""A first school place."""

from datetime import date, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from charter.counting.counting import start_of_day
from tests.ready import editions
from tests.stories import Story, World
from tests.workflows.kit import Said, Sample, Step, said
from workflows.capabilities.places.messages import Round, round_of

PLACE = {"school": "Example Academy"}
NO_PLACE = {"refused": "Example Academy", "reasons": "More children live nearer to it."}
SERVICE = "primary_school_place"


def rounds(service: str = SERVICE, today: date | None = None) -> list[Round]:
    """All whose dates are known, in order."""
    edition = editions().in_force(today or date.today())  # noqa: DTZ011 - any day of today's is right
    part = edition.part(service, _noon(today or date.today()))  # noqa: DTZ011
    years = sorted(part.calendar.published[part.promise("offer").published_date])
    found = [round_of(year, part.promise("offer"), part.calendar) for year in years]
    return [one for one in found if one is not None]


def _noon(day: date) -> Any:
    return start_of_day(day) + timedelta(hours=12)


def child(starting: int) -> dict[str, Any]:
    return {"child": "Sam Example", "schools": "Example Academy", "starting": starting}


def offers_gone() -> Round:
    """The last round whose offer day has passed: what comes now is late, and can be decided at once."""
    return [one for one in rounds() if one.offers < date.today()][-1]  # noqa: DTZ011


def to_come() -> Round:
    """The next round that an application of today is in time for."""
    return next(one for one in rounds() if one.closing > date.today())  # noqa: DTZ011


SAMPLE = Sample(
    service=SERVICE,
    details=child(offers_gone().starting),
    life=(Said("place_decided", PLACE), Said("place_accepted", by="customer")),
    outcome="accepted",
    bodies={"place_decided": PLACE, "round_corrected": {"starting": to_come().starting}},
)
ROLES = """
                            C R O M F X
    place_decided           . . O M . X
    round_corrected         . . O M . .
"""
IN_TIME = "child closing offers_on starting"
LATE = "child closing offer_by offers_on starting"
LETTERS = {
    "acknowledged": IN_TIME,
    "acknowledged_after_closing": LATE,
    "acknowledged_no_dates": "child",
    "round_known": IN_TIME,
    "round_known_after_closing": LATE,
}
STORY = ("Received: Secondary school place", "The letter is held until", "Promise kept: offer")


async def offer_day(world: World, step: Step) -> Story:
    """The year is not known at first; decided before the offer day; another school; the list."""
    story = await world.report(SERVICE, child(2100))
    await story.rest()
    await step(story)
    await said(story, "round_corrected", starting=to_come().starting)
    await step(story)
    await said(story, "place_decided", **PLACE, **NO_PLACE)
    await step(story)
    await story.until(_noon(to_come().offers))
    await step(story)
    await said(story, "place_accepted", "customer")
    await step(story)
    await said(story, "waiting_list_left", "customer")
    return story


async def in_time(world: World) -> list[WorkflowHandle[Any, Any]]:
    async def on(_: Story) -> None:
        """In the same run."""

    story = await offer_day(world, on)
    await story.ended()
    return [story.handle]


RECORDED = {"in_time": in_time}
LIVES = {
    "offer_day": (offer_day, frozenset({"round_not_known", "awaiting_offer", "offered", "waiting_list"}))
}
