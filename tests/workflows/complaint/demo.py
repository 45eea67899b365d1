"""A complaint: stage one late, mediation in between, stage two, and the twelve weeks pass."""

from datetime import timedelta

from charter.counting.counting import day_of
from demo.telling import DAY, Demonstration, Scene, heading

MANAGER = {"role": "manager", "name": "Mo Specimen"}
SENIOR = {"role": "manager", "name": "Sal Placeholder"}
TEAM = "feedback_team"


async def tell(told: Demonstration) -> None:
    heading("A complaint comes in. The charter promises an answer within ten working days in most cases.")
    await told.say("complaint_acknowledged", accepted=True, points=["Nobody came.", "Nobody answered."])
    await told.say("investigator_named", "manager", investigator="Mo Specimen")
    await told.say("contact_made", summary="Rang them, and listened.")
    heading("Both sides agree to mediation. The answer waits for it; the twelve weeks do not.")
    until = day_of(await told.time.now(told.case)) + 10 * DAY
    await told.say("mediation_agreed", agreed_with="Example Mediation", until=until.isoformat())
    await told.skip(7 * DAY)
    await told.say("mediation_ended", settled=False, what="They spoke, and did not agree.")
    await told.until(await told.due("stage_one") + timedelta(hours=9))
    heading("The answer is late: the customer is told, and the work goes on.")
    await told.skip(2 * DAY)
    point = {"point": "Nobody came.", "finding": "not_upheld", "reasons": "A card was left."}
    other = {"point": "Nobody answered.", "finding": "upheld", "reasons": "The letter was lost."}
    await told.say("stage_one_answered", MANAGER, points=[point, other])
    await told.skip(20 * DAY)
    heading("The customer writes that they are still unhappy. No special words are needed.")
    await told.say("information_added", "customer", information="I was at home all day.")
    await told.say("escalation_asked", why="They say that they were at home all day.")
    await told.say("scope_settled", TEAM, scope="Whether somebody came on 2 March.")
    await told.say("stage_two_acknowledged", TEAM, reason="The crew had not been asked.")
    await told.say("stage_two_allocated", TEAM, to="Sal Placeholder")
    heading("Somebody else looks again. Twelve weeks from receipt pass.")
    await told.until(await told.due("whole") + timedelta(hours=9))
    mended = {**point, "finding": "upheld", "reasons": "The crew went to another road."}
    await told.say("stage_two_answered", SENIOR, points=[mended, other])


SCENE = Scene(service="complaint", details={"what_happened": "Nobody came, and nobody answered."}, tell=tell)
