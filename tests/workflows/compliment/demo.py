"""Thanks for somebody at the door: they hear of it, and so does their service."""

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("Somebody thanks an officer by name. The service and the officer are to hear of it.")
    await told.skip(DAY)
    await told.say("passed_on", team="waste")
    await told.say("lesson_recorded", lesson="A minute at the door is well spent.")


SCENE = Scene(
    service="compliment",
    details={
        "what_happened": "Your officer carried my bin back for me. Thank you!",
        "kind": "compliment",
        "person_named": "Olive Officer",
    },
    tell=tell,
)
