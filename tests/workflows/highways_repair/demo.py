"""A pothole's year: inspected late, estimated as programmed, told every three months, repaired."""

from datetime import timedelta

from charter.counting.counting import day_of
from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A pothole is reported. The charter promises an inspection within five working days.")
    await told.until(await told.due("inspect") + timedelta(hours=9))
    heading("Nobody came. The customer is told before they have to ask, and the work goes on.")
    await told.skip(2 * DAY)
    await told.say(
        "inspection_recorded",
        finding="The surface is worn out along the whole road.",
        category="programmed",
        programme="Resurfacing of Example Estate",
        season="next summer",
    )
    heading("It will be done with other work. The customer hears every three months.")
    await told.skip(timedelta(days=300))
    await told.say("work_scheduled", on=(day_of(await told.time.now(told.case)) + 20 * DAY).isoformat())
    await told.skip(20 * DAY)
    await told.say("work_completed", what="The road was resurfaced.", lasting="permanent")
    heading("For four weeks the customer may say that it is not fixed.")
    await told.skip(timedelta(days=27))
    await told.time.skip(told.case, 3 * DAY)


SCENE = Scene(
    service="pothole",
    details={"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."},
    tell=tell,
)
