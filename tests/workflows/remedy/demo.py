"""What was promised after a complaint: overdue, taken up by the Corporate Customer Feedback Manager, done."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A complaint was upheld: the path is to be swept every week.")
    await told.until(await told.due("done") + timedelta(hours=9))
    heading("It is overdue. The customer is told, and the Corporate Customer Feedback Manager takes it up.")
    await told.skip(DAY)
    await told.say("remedy_done", what="The path is swept every Monday.", evidence="Rota of the team.")


SCENE = Scene(
    service="remedy",
    details={
        "what": "Sweep the path every week.",
        "owner": "Olive Officer",
        "due": "2026-12-31",
        "complaint": "MK-7Q4K2M9X3",
    },
    tell=tell,
)
