"""A tree on a road: confirmed, attended within two hours, made safe."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A tree has fallen on a road. It is the urgent workers' case from its first moment.")
    await told.skip(timedelta(minutes=10))
    await told.say("confirmed", what="An ash lies over both lanes.", responsible="council")
    await told.skip(timedelta(minutes=50))
    await told.say("attended")
    heading("The charter says quickly. Two hours is what is illustrated here.")
    await told.skip(timedelta(hours=2))
    await told.say("made_safe", what="Sawn up and taken away.", lasting="permanent")
    heading("For four weeks the customer may say that it is not safe.")
    await told.skip(timedelta(days=27))
    await told.time.skip(told.case, 3 * DAY)


SCENE = Scene(
    service="danger",
    details={"where": {"text": "Example Road by the school"}, "description": "A tree is down."},
    tell=tell,
)
