"""A letter went next door: a month passes, and then the outcome is told."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading

OFFICER = {"role": "officer", "name": "Dee Placeholder"}


async def tell(told: Demonstration) -> None:
    heading("Somebody complains about how their data was used. The law gives thirty days to acknowledge it.")
    await told.say("complaint_acknowledged", accepted=True, points=["A letter went to 14 Example Close."])
    await told.say("enquiries_made", what="The team that posted it: which address was used.")
    await told.until(await told.due("outcome") + timedelta(hours=9))
    heading("The outcome is late: the complainant is told, and the enquiries go on.")
    await told.skip(21 * DAY)
    heading("A month has passed: they hear how it stands, although nobody has said more.")
    await told.say("progress_told", progress="The team has found the old address in its records.")
    await told.skip(DAY)
    point = {"point": "The letter went next door.", "finding": "upheld", "reasons": "The address was old."}
    await told.say("outcome_told", OFFICER, points=[point])


SCENE = Scene(
    service="data_protection_complaint",
    details={"what_happened": "You sent my letter to my neighbour.", "about": "personal_data"},
    tell=tell,
)
