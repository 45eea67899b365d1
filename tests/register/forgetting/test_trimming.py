"""Mails that somebody has seen to are kept no longer whole, and nobody's are not kept at all."""

from datetime import timedelta

import sqlalchemy as sa

from charter.people import Channel
from register import Register
from register.models import searches
from register.outside.inbound import Came, Inbound
from register.residents.own_asks import OwnAsk
from tests.register.making import Clock, intake

WHOLE, SEARCHED = timedelta(days=90), timedelta(days=365)
REFERENCE = "MK-AAAAAAAA2"


def mail(register: Register, id: str, state: Came, **more: object) -> None:
    now = register.now()
    said = {"said": "Thank you.\n> You wrote: 12 Example Close", "own": "Thank you.", "attached": "A page"}
    item = Inbound.model_validate({"id": id, "door": "mail", "received": now, "state": state, **said, **more})
    settled = now if state in (Came.DONE, Came.KEPT) else None
    register.inbound.keep(item.model_copy(update={"settled": settled}), b"Received: from")


def test_what_was_seen_to_is_made_smaller_after_its_days(register: Register, clock: Clock) -> None:
    register.reports.receive(intake(), process="HighwaysRepair", edition="e", new_reference=lambda: REFERENCE)
    mail(register, "answered", Came.DONE, reference=REFERENCE, whole="It has a table")
    mail(register, "nobodys", Came.KEPT)
    mail(register, "waiting", Came.OFFICER)
    register.own_asks.ask(
        OwnAsk(id="a", browser="b", channel=Channel.EMAIL, value="ada@example.com", at=clock())
    )
    clock.forward(days=89)
    assert register.trimming.trim(WHOLE, SEARCHED).whole == 0
    assert register.inbound.source("answered") == b"Received: from"
    clock.forward(days=2)
    done = register.trimming.trim(WHOLE, SEARCHED)
    assert (done.whole, done.of_nobody) == (1, 1)
    kept = register.inbound.get("answered")
    assert kept is not None
    assert (kept.said, kept.attached, kept.whole) == ("Thank you.", "", "")
    assert register.inbound.source("answered") is None
    assert register.inbound.get("nobodys") is None
    waits = register.inbound.get("waiting")
    assert waits is not None
    assert "12 Example Close" in waits.said, "nobody has seen to it yet"
    again = register.trimming.trim(WHOLE, SEARCHED)
    assert (again.whole, again.of_nobody) == (0, 0)


def test_what_was_searched_for_goes_and_that_somebody_searched_stays(
    register: Register, clock: Clock
) -> None:
    row = {"id": 1, "at": clock(), "asked": "Ada Example", "officer": "olive", "page": 1, "found": 1}
    with register.database.writing() as connection:
        connection.execute(searches.insert(), [row])
    clock.forward(days=364)
    assert register.trimming.trim(WHOLE, SEARCHED).searches == 0
    clock.forward(days=2)
    assert register.trimming.trim(WHOLE, SEARCHED).searches == 1
    with register.database.reading() as connection:
        [kept] = connection.execute(sa.select(searches))
    assert (kept.asked, kept.officer) == ("", "olive")
    assert register.trimming.trim(WHOLE, SEARCHED).searches == 0
