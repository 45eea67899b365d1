"""The council writes first: a reminder, no reply by the date, and a late one that is read all the same."""

from datetime import timedelta

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("The council asks first. The message says the date by which a reply is needed.")
    await told.until(await told.due("reply") + timedelta(hours=9))
    heading("No reply has come. What was said to happen is for a person to decide.")
    await told.skip(DAY)
    await told.say("customer_replied", "customer", reply="Nobody. I was away.")
    heading("The late reply is read.")
    await told.say("concluded", what_next="Your discount goes on.")


SCENE = Scene(
    service="reply_by_request",
    details={"question": "Who lives with you?", "consequence": "We may end your discount."},
    tell=tell,
)
