"""A review of a homelessness decision: reasons, a notice answered, late, decided, not appealed."""

from datetime import UTC, datetime, timedelta

from charter.counting.counting import day_of
from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A decision is to be looked at again. It was asked for within 21 days of being told.")
    await told.say(
        "reviewer_named",
        by={"role": "manager", "name": "Mia Example"},
        reviewer="Rae Specimen",
        senior=True,
        not_involved=True,
    )
    await told.skip(9 * DAY)
    await told.say("reasons_given", by="customer", reasons="My wages were counted twice.")
    heading("The reviewer finds that something was wrong, and asks for an answer before deciding.")
    rae = {"role": "officer", "name": "Rae Specimen"}
    answer_by = (day_of(await told.time.now(told.case)) + 14 * DAY).isoformat()
    what = "A letter from the employer was not read. We think that the result would be the same."
    await told.say("minded_to", by=rae, what=what, representations_by=answer_by)
    await told.skip(5 * DAY)
    await told.say("representations_received", by="customer", what="The employer's letter shows my wages.")
    heading("That answer gives three weeks more. They pass: only the customer could have agreed to longer.")
    await told.until(await told.due("decide") + timedelta(hours=9))
    await told.say(
        "review_decided",
        by=rae,
        outcome="overturned",
        reasons="The wages were counted twice.",
        instead="We owe you the main housing duty.",
    )
    heading("There are 21 days to appeal to the county court. Then the review closes.")
    await told.skip(20 * DAY)
    await told.time.skip(told.case, 3 * DAY)


SCENE = Scene(
    service="homelessness_review",
    details={
        "decision_type": "relief_steps",
        "notified": (datetime.now(UTC) - 10 * DAY).date().isoformat(),
        "decided_by": "Dan Placeholder",
    },
    tell=tell,
)
