"""A call back: nobody answers at first, a manager hears that nobody tries again, then they speak."""

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("The lines were busy. The charter promises a call the same day, usually.")
    await told.say("call_attempted", came="no_answer")
    heading("A first real attempt keeps it. Then nobody tries again, and a manager hears of it.")
    await told.skip(5 * DAY)
    await told.say("call_attempted", came="spoke")


SCENE = Scene(service="call_back", details={"about": "My council tax bill."}, tell=tell)
