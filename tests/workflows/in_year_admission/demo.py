"""No place in the middle of the year: why, the waiting list, an appeal, and a place in the end."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A family has moved here. They hear within 15 school days; days in the holidays do not count.")
    await told.skip(4 * DAY)
    heading(
        "No school they asked for has a place. The letter says why, and never comes just before days off."
    )
    await told.say("outcome_told", refused="Example Academy", reasons="Year 4 is full: 30 in each class.")
    await told.skip(5 * DAY)
    await told.say("admission_appealed", by="customer", note="Her brother goes there.")
    await told.skip(10 * DAY)
    heading("A place becomes free.")
    await told.say("place_offered", school="Example Academy")
    await told.skip(timedelta(days=2))
    await told.say("place_accepted", by="customer")


SCENE = Scene(
    service="in_year_admission",
    details={"child": "Sam Example", "schools": "Example Academy", "current_school": "Sample School"},
    tell=tell,
)
