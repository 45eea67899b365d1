"""Another school: written to and rung, taken to the next panel, and told within two weeks."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A family asks for another school. Somebody writes within ten working days, and rings.")
    await told.skip(2 * DAY)
    await told.say("contacted", what="We would like to hear more about Sam's days at school.")
    await told.say("called", what="Talked about what Sam needs.")
    heading("The plan was reviewed last month: the request goes to the next panel that can still take it.")
    await told.say("review_not_needed", reason="It was reviewed last month.")
    await told.until(await told.due("panel") - timedelta(hours=9))
    await told.say("panel_held")
    await told.skip(6 * DAY)
    heading("It is a yes. That is no immediate change: the letter has a plan, with an expected start.")
    await told.say(
        "outcome_told",
        agreed=True,
        setting="Example Special School",
        start_on="2099-09-01",
        plan="Sam visits twice in July and starts with the new year.",
    )


SCENE = Scene(
    service="change_of_placement",
    details={
        "name": "Sam Example",
        "date_of_birth": "2018-05-14",
        "setting": "Example Primary School",
        "why": "The rooms are loud and Sam learns nothing there.",
        "wanted": "Example Special School",
        "spoken_to_setting": True,
    },
    tell=tell,
)
