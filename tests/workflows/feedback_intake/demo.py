"""What came in: nobody looks at it in time; then one point is no complaint, and the other is an idea."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading(
        "Somebody appeals against a parking ticket, and has an idea for the park. The rule only proposes."
    )
    await told.until(await told.due("accept") + timedelta(hours=9))
    heading(
        "A manager was warned after three working days; after five the customer is told that we are late."
    )
    await told.skip(DAY)
    await told.say(
        "issues_triaged",
        issues=[
            {
                "what": "The parking ticket.",
                "decision": "excluded",
                "ground": "appeal",
                "reason": "A parking ticket has an appeal of its own.",
            },
            {"what": "More bins in the park.", "decision": "comment"},
        ],
    )
    heading("One point is told why not and where to go. The other goes on as a comment, same reference.")
    await told.say("passed_on", team="parks")
    await told.say("lesson_recorded", lesson="The bins in the park are too few in summer.")


SCENE = Scene(
    service="feedback",
    details={"what_happened": "I appeal against my parking ticket. And the park needs more bins."},
    tell=tell,
)
