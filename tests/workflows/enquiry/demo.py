"""A question about a tenancy: answered late, with something still to do, which is then done."""

from datetime import timedelta

from charter.counting.counting import day_of
from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("A tenant asks about giving up a garage. The charter promises an answer within 20 working days.")
    await told.until(await told.due("respond") + timedelta(hours=9))
    heading("Nobody answered: an automatic acknowledgement is not an answer. The customer is told.")
    await told.skip(DAY)
    do_by = day_of(await told.time.now(told.case)) + 7 * DAY
    await told.say(
        "answered",
        answer="Four weeks' notice is enough. The key goes to the office.",
        will_do="We will send you the form.",
        do_by=do_by.isoformat(),
    )
    heading("What the answer says will be done has its own day, and is promised.")
    await told.skip(3 * DAY)
    await told.say("carried_out", what="The form was posted.")
    heading("For four weeks the customer may say that it is not answered.")
    await told.time.skip(told.case, 30 * DAY)


SCENE = Scene(
    service="tenancy_enquiry",
    details={"question": "How do I give up my garage?"},
    tell=tell,
)
