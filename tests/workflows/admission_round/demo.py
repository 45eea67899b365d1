"""A place at secondary school: in time, decided early, told on the national offer day."""

from datetime import UTC, datetime, timedelta

from demo.telling import DAY, Demonstration, Scene, heading

LAST_TO_APPLY = (10, 31)
"""31 October, for the September after (Customer Charter: the published deadline)."""


def starting(today: datetime) -> int:
    return today.year + 1 + ((today.month, today.day) > LAST_TO_APPLY)


async def tell(told: Demonstration) -> None:
    heading("An application in time. Offers go out on one day in the whole country, whenever it is decided.")
    offer_day = await told.due("offer")
    await told.until(offer_day - timedelta(days=20))
    await told.say(
        "place_decided",
        school="Specimen School",
        refused="Example Academy",
        reasons="More children who want it live nearer to it.",
    )
    heading("On the offer day the letter goes by itself, at seven in the morning.")
    await told.until(offer_day - timedelta(hours=8))
    await told.skip(3 * DAY)
    await told.say("place_accepted", by="customer")
    heading("They still wait for the school they wanted more; then they leave the list.")
    await told.skip(30 * DAY)
    await told.say("waiting_list_left", by="customer")


SCENE = Scene(
    service="secondary_school_place",
    details={
        "child": "Sam Example",
        "schools": "Example Academy, then Specimen School",
        "starting": starting(datetime.now(UTC)),
    },
    tell=tell,
)
