"""Twelve weeks: changes proposed, commented on, and made final whatever the agreement."""

from datetime import UTC, datetime, timedelta

from demo.telling import DAY, Demonstration, Scene, heading

WEEK = timedelta(weeks=1)


async def tell(told: Demonstration) -> None:
    heading("The school's paperwork comes. The law counts from the meeting, so its date is needed.")
    await told.skip(2 * WEEK)
    heading("Changes are proposed. The family has fifteen days, beginning with the day they are served.")
    await told.say(
        "review_decision_sent",
        decision="amend",
        changes="More help with reading, every day.",
        how="Write into the draft, or ring Dee Placeholder.",
    )
    await told.skip(4 * DAY)
    await told.say("comments_received", "customer", comments="We would like speech therapy named too.")
    await told.say("draft_shared", how="Write into the draft, or ring Dee Placeholder.")
    await told.skip(2 * WEEK + 2 * DAY)
    heading("The weeks run out without agreement: the plan is final all the same, and can be appealed.")
    await told.say("final_plan_sent", agreed=False, not_agreed="You asked for speech therapy at home.")
    await told.skip(4 * DAY)
    await told.say("appeal_made", "customer", placement_only=True)


SCENE = Scene(
    service="ehcp_annual_review",
    details={
        "name": "Sam Example",
        "date_of_birth": "2018-05-14",
        "setting": "Example Primary School",
        "meeting_date": (datetime.now(UTC) - WEEK).date().isoformat(),
    },
    tell=tell,
)
