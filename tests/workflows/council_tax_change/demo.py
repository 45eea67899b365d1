"""A change for council tax: the customer is asked, the clock waits, and the change is made in time."""

from demo.telling import DAY, Demonstration, Scene, heading


async def tell(told: Demonstration) -> None:
    heading("Somebody has moved out. The charter promises to make the change and tell in 20 working days.")
    await told.skip(3 * DAY)
    heading("The officer has to ask. The clock waits, with a date to reply by.")
    await told.say(
        "promise_paused",
        promise="change",
        question="On which day did your son move out?",
        consequence="We decide on what we know.",
    )
    await told.skip(6 * DAY)
    await told.say("customer_replied", "customer", reply="On 5 January.")
    await told.skip(2 * DAY)
    await told.say("change_made", what="The discount for one adult, from 5 January.", new_bill=True)
    heading("For four weeks the customer may say that it is not right.")
    await told.time.skip(told.case, 30 * DAY)


SCENE = Scene(
    service="council_tax_change",
    details={"what_changed": "My grown-up son has moved out."},
    tell=tell,
)
