"""Twenty weeks and more: a plan that comes late because there are too few psychologists, told all the way."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading

WEEK = timedelta(weeks=1)
PSYCHOLOGIST = "Dr Eve Sample"


async def tell(told: Demonstration) -> None:
    heading("A parent asks for an assessment. Every date counts from the day we got the request.")
    await told.skip(4 * WEEK)
    await told.say("assessment_decided", assess=True)
    heading("Advice is asked of two people at once; each has six weeks.")
    await told.say("advice_requested", of=PSYCHOLOGIST, kind="educational_psychologist")
    await told.say("advice_requested", of="Example Community Health", kind="health")
    await told.skip(3 * WEEK)
    await told.say("advice_received", "system", of="Example Community Health")
    await told.until(await told.due("advice/1") + timedelta(hours=9))
    heading("One has not come: an officer asks again. It is not the family's to chase.")
    await told.say(
        "recovery_plan_recorded",
        plan="Psychologists of a neighbouring council help us from next month.",
        why="There are too few educational psychologists.",
        officer="Dee Placeholder",
    )
    await told.until(await told.due("decide_to_issue") - 2 * DAY)
    await told.say("advice_received", of=PSYCHOLOGIST)
    await told.say("issue_decided", issue=True)
    await told.until(await told.due("finalise") - 10 * DAY)
    await told.say("draft_shared", how="Write into the draft, or ring Dee Placeholder.")
    heading(
        "The family has fifteen days to say what they think, even though the twenty weeks pass meanwhile."
    )
    await told.until(await told.due("finalise") + timedelta(hours=9))
    await told.say("comments_received", "customer", comments="Her reading help is missing.")
    await told.skip(4 * WEEK)
    await told.say("draft_shared", how="Write into the draft, or ring Dee Placeholder.")
    await told.say("comments_received", "customer", agrees=True)
    heading("The plan is final, and the family agrees with it.")
    await told.say("final_plan_sent", agreed=True, setting="Example Primary School")


SCENE = Scene(
    service="ehc_needs_assessment",
    details={
        "name": "Sam Example",
        "date_of_birth": "2018-05-14",
        "setting": "Example Primary School",
        "needs": "Sam finds reading and busy rooms very hard.",
    },
    tell=tell,
)
