"""Offensive graffiti: an emergency, and gone within the week."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("Offensive graffiti is reported. The charter promises an inspection within five working days.")
    await told.skip(timedelta(hours=20))
    await told.say("inspection_recorded", finding="Words of hate, two metres wide.", category="emergency")
    heading("What is offensive is an emergency: one to seven days.")
    await told.skip(2 * DAY)
    await told.say("work_completed", what="Washed off and sealed.", lasting="permanent")
    heading("For four weeks the customer may say that it is not put right.")
    await told.skip(timedelta(days=27))
    await told.time.skip(told.case, 3 * DAY)


SCENE = Scene(
    service="graffiti",
    details={
        "where": {"text": "Underpass at Example Close"},
        "description": "Hateful words on the wall.",
        "offensive": True,
    },
    tell=tell,
)
