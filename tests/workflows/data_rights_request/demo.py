"""Somebody asks to see what is held on them; the time stops while they say who they are."""

from demo.telling import DAY, Demonstration, Scene, heading

OFFICER = {"role": "officer", "name": "Dee Placeholder"}


async def tell(told: Demonstration) -> None:
    heading("Somebody asks to see what the council holds on them. The law gives one month.")
    await told.skip(DAY)
    await told.say("identity_asked", OFFICER, question="Which address did you last give us?")
    await told.skip(10 * DAY)
    heading("Ten days later they answer: those days do not count.")
    await told.say("customer_replied", by="customer", reply="12 Example Close.")
    await told.say("identity_confirmed", OFFICER, how="It is the address that we know.")
    await told.skip(5 * DAY)
    await told.say(
        "request_decided",
        OFFICER,
        decision="granted",
        done="A copy of all of it went to you by post.",
        searched="The register, the letters and the mail, for the name and the address.",
    )


SCENE = Scene(
    service="data_rights_request",
    details={"right": "access", "about": "All that you hold on me."},
    tell=tell,
)
