"""Somebody who may lose their home, and then does: seen a day late, decided, a review asked for in time."""

from datetime import UTC, datetime, timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A tenant may lose their home. The charter promises an appointment within seven working days.")
    understood = "You have to leave because the house is sold. You and your two children need a home."
    await told.say("information_reviewed", understood=understood)
    at = await told.due("appointment/usual") - 12 * timedelta(hours=1)
    await told.say("appointment_booked", at=at.isoformat(), way="telephone")
    await told.skip(DAY)
    heading("They are homeless already. Whatever was agreed, the appointment is now today.")
    await told.say("now_homeless", "customer", what="The locks were changed.")
    await told.until(await told.due("appointment/today") + timedelta(seconds=2))
    heading("Nobody rang. They hear that it was our fault, and somebody rings the next day.")
    await told.say("appointment_kept", agreed="A room for tonight, and a visit to a flat on Friday.")
    await told.say(
        "decision_made",
        decision_type="duty_owed",
        decided="We have to help you to find a home.",
        reasons="You have nowhere that you can stay.",
        given="posted",
    )
    heading("The letter was posted: their time to ask for a review begins two working days later.")
    await told.skip(20 * DAY)
    await told.say("duty_ended", how="housed", reasons="You have the keys to your new home.")
    heading("They are housed. Until the time has passed they may still ask for the review.")
    await told.time.skip(told.case, 30 * DAY)


SCENE = Scene(
    service="homelessness",
    details={
        "homeless_today": False,
        "circumstances": "The house is being sold.",
        "household": "Ada and two children.",
        "staying": "12 Example Close.",
        "notice": "section_8",
        "notice_expires_on": (datetime.now(UTC) + 40 * DAY).date().isoformat(),
    },
    tell=tell,
)
