"""A missed bin: the crew says that it was not out, the customer that it was, and it is collected."""

from datetime import UTC, datetime, timedelta

from charter.counting.counting import day_of
from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A bin was not collected yesterday. Within 48 hours of it, the crew is asked to return.")
    await told.say("crew_asked", "system", crew="Crew 4")
    heading("The crew says that it was not out. That closes nothing: the customer has five working days.")
    await told.say("not_out", "system", recorded="Nothing at the kerb.")
    await told.skip(2 * DAY)
    await told.say("not_fixed", "customer", what="It stood by the gate.")
    await told.skip(timedelta(hours=1))
    await told.say("collected", "system")
    heading("It is collected, and for four weeks the customer may say that it is not so.")
    await told.time.skip(told.case, 30 * DAY)


SCENE = Scene(
    service="missed_collection",
    details={
        "what": "Food waste",
        "where": "12 Example Close",
        "missed_on": (day_of(datetime.now(UTC)) - DAY).isoformat(),
    },
    tell=tell,
)
