"""Noise that is answered in time, becomes serious, and is answered late."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("There is noise every night. The charter promises an answer within ten working days.")
    await told.skip(3 * DAY)
    await told.say("responded", answer="We speak to everybody in the block this week.")
    await told.skip(5 * DAY)
    heading("Now somebody is threatened. A new promise begins: one working day.")
    await told.say("became_serious", "customer", what="Somebody kicked in my door.")
    await told.until(await told.due("respond/serious_1") + timedelta(seconds=2))
    heading("Nobody answered. The tenant is told, and so is a manager.")
    await told.say("action_plan", actions="New locks today. We visit with the police on Friday.")
    await told.say("police_reported", "customer", police_reference="EX 123")
    await told.skip(20 * DAY)
    await told.say("closed", how="resolved", reason="The tenancy of the flat has ended.")
    heading("For four weeks they may say that it goes on.")
    await told.time.skip(told.case, 30 * DAY)


SCENE = Scene(
    service="anti_social_behaviour",
    details={"description": "Loud music every night after midnight."},
    tell=tell,
)
