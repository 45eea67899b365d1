"""A leak that nobody came to in time: made safe late, then mended for good, a visit missed by the tenant."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("Water comes through the ceiling. The charter promises a temporary fix in 4 to 12 hours.")
    await told.until(await told.due("make_safe") + timedelta(seconds=2))
    heading("Nobody came. The tenant is told before they have to ask, and the work goes on.")
    what = "The pipe was clamped. The water company has to change the main."
    await told.say("visited", by="system", result="temporary", what=what, further="complex")
    heading("Safe for now. The lasting repair needs others: it was told at the visit.")
    at = await told.time.now(told.case) + 20 * DAY
    slot = {"at": at.isoformat(), "until": (at + timedelta(hours=3)).isoformat()}
    await told.say("appointment_booked", by="system", way="visit", **slot)
    await told.skip(21 * DAY)
    await told.say("appointment_missed", by="system", missed_by="customer")
    heading("Nobody was in. It closes nothing: another visit is booked.")
    await told.skip(5 * DAY)
    await told.say("work_completed", by="system", what="The main was changed and the ceiling made good.")
    heading("An emergency is followed by a written summary as well: it is still owed.")
    await told.say("summary_sent", summary="A main pipe had split. We clamped it, changed it and made good.")
    heading("For four weeks the tenant may say that it is not fixed.")
    await told.time.skip(told.case, 30 * DAY)


SCENE = Scene(
    service="housing_repair",
    details={"description": "Water comes through the ceiling.", "emergency": True},
    tell=tell,
)
