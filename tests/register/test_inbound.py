"""Mail and texts in the register, and by which address a case is found, today's address only."""

from datetime import timedelta

from charter.people import Channel, Consent, Representative, RepresentativeKind
from register import Register, downgrade, migrate
from register.models import contacts
from register.outside.inbound import Came, Inbound
from tests.register.making import (
    ADA,
    MONDAY,
    REFERENCE,
    Clock,
    References,
    at_once,
    intake,
    letter,
    tell,
    turn,
)

REP = Representative(
    name="Rep Example", kind=RepresentativeKind.CARER, consent=Consent.GIVEN, phone="+44 1632 960002"
)


def item(number: int = 1, **more: object) -> Inbound:
    usual = {
        "id": f"m{number}",
        "door": "mail",
        "received": MONDAY,
        "state": Came.SAYS,
        "reference": REFERENCE,
    }
    return Inbound.model_validate({**usual, **more})


def found(register: Register, address: str, channel: Channel = Channel.EMAIL, **more: bool) -> list[str]:
    return [row.reference for row in register.cases.of_person(channel, address, **more)]


def test_a_case_is_found_by_todays_addresses(register: Register) -> None:
    taken = register.reports.receive(intake(), process="P", edition="e", new_reference=References())
    assert found(register, "ADA@Example.com ") == [taken.reference]
    assert found(register, "+44 (0)1632 960001", Channel.TEXT) == [taken.reference]
    moved = ADA.model_copy(update={"email": "new@example.com"})
    tell(register, turn(1, taken.reference, customer=moved, representative=REP))
    assert found(register, "ada@example.com") == []
    assert found(register, "new@example.com") == [taken.reference]
    assert found(register, "01632 960002", Channel.TEXT) == [taken.reference]
    tell(register, turn(2, taken.reference, customer=moved, ended=True, outcome="done"))
    assert found(register, "new@example.com") == []
    assert found(register, "new@example.com", open_only=False) == [taken.reference]
    assert found(register, "01632 960002", Channel.TEXT, open_only=False) == []
    assert found(register, "") == found(register, "x" * 300 + "@y.z") == []


def test_a_case_started_elsewhere_is_found_from_its_first_turn(register: Register) -> None:
    tell(register, turn())
    tell(register, turn(2))
    assert found(register, ADA.email) == [REFERENCE]


def test_a_register_from_before_knows_its_cases(url: str, clock: Clock) -> None:
    migrate(url)
    old = Register.open(url, clock)
    taken = old.reports.receive(intake(), process="P", edition="e", new_reference=References())
    tell(old, turn())
    old.close()
    downgrade(url, "0006")
    migrate(url)
    opened = Register.open(url, clock)
    try:
        assert set(found(opened, ADA.email)) == {taken.reference, REFERENCE}
    finally:
        opened.close()


def test_addresses_kept_before_are_compared_as_they_are_now(url: str, clock: Clock) -> None:
    """As a number without its country, and as an address that two people's had become."""
    migrate(url)
    before = Register.open(url, clock)
    theirs = ADA.model_copy(update={"email": "Straße@example.com"})
    own = before.reports.receive(
        intake(customer=theirs), process="P", edition="e", new_reference=References()
    ).reference
    with before.database.writing() as connection:
        for channel, value in ((Channel.TEXT, "01632960001"), (Channel.EMAIL, "strasse@example.com")):
            row = contacts.update().where(contacts.c.channel == channel).values(value=value)
            connection.execute(row)
    before.close()
    downgrade(url, "0009")
    migrate(url)
    after = Register.open(url, clock)
    assert found(after, "01632 960001", Channel.TEXT) == found(after, "straße@example.com") == [own]
    assert found(after, "strasse@example.com") == []
    after.close()


def test_two_people_are_never_found_by_one_address(register: Register) -> None:
    emails = ("straße@example.com", "strasse@example.com", "ſam@example.com", "sam@example.com")
    new = References()
    for email in emails:
        theirs = ADA.model_copy(update={"email": email})
        register.reports.receive(intake(customer=theirs), process="P", edition="e", new_reference=new)
    assert len({tuple(found(register, email)) for email in emails}) == len(emails)
    assert all(len(found(register, email)) == 1 for email in emails)


def test_of_many_that_bring_it_one_writes_it(register: Register) -> None:
    tell(register, turn())
    assert sum(at_once(8, lambda _: register.inbound.keep(item()))) == 1
    assert sum(at_once(8, lambda _: register.inbound.settled(item(), Came.DONE))) == 1
    assert register.inbound.unsettled() == []


def test_a_source_is_kept_with_its_mail_as_it_came(register: Register) -> None:
    source = bytes(range(256)) * 4_000
    assert register.inbound.keep(item(whole="It was cut."), source)
    assert not register.inbound.keep(item(), b"another")
    register.inbound.keep(item(2))
    assert register.inbound.source("m1") == source
    assert register.inbound.source("m2") is None
    kept = register.inbound.get("m1")
    assert kept == item(whole="It was cut.")


def test_what_a_sender_wrote_lately(register: Register) -> None:
    for number in range(4):
        at = MONDAY + timedelta(days=number)
        register.inbound.keep(item(number, received=at, sender="ada@example.com" if number else "z@x.org"))
    found = register.inbound.lately_from("ada@example.com", MONDAY + timedelta(days=2), 5)
    assert [each.id for each in found] == ["m3", "m2"]
    assert len(register.inbound.lately_from("ada@example.com", MONDAY, 1)) == 1


def test_what_waits_for_an_officer_is_a_task_until_it_is_settled(register: Register) -> None:
    tell(register, turn())
    register.inbound.keep(item())
    assert register.tasks.find() == []
    register.inbound.settled(item(), Came.OFFICER, why="It was not taken.")
    [task] = register.tasks.find()
    assert task.task.key == "inbound/m1"
    waits = register.inbound.get("m1")
    assert waits is not None
    register.inbound.settled(waits, Came.DONE, by="Olu Officer")
    assert register.tasks.find() == []
    assert [each.settled_by for each in register.inbound.of_case(REFERENCE)] == ["Olu Officer"]
    register.inbound.keep(item(2, state=Came.OFFICER, reference="MK-22222222M"))  # no such case
    assert register.inbound.count(Came.OFFICER) == 1


def test_a_thread_is_followed_by_the_ids_of_its_mails(register: Register) -> None:
    tell(register, turn(), [letter()])
    register.letters.trying(letter().id, Channel.EMAIL)
    register.letters.sent(letter().id, Channel.EMAIL, "<ours@x.org>")
    register.inbound.keep(item(state=Came.DONE, source_id="<theirs@x.org>"))
    register.inbound.keep(item(2, state=Came.OFFICER, source_id="<strangers@x.org>"))
    assert register.inbound.case_of(["<ours@x.org>"]) == REFERENCE
    assert register.inbound.case_of(["", "<theirs@x.org>"]) == REFERENCE
    assert register.inbound.case_of(["<strangers@x.org>", "", "<none@x.org>"]) == ""
    assert register.inbound.letter_of(["<ours@x.org>"]) == letter().id
    assert register.inbound.letter_of([""]) == register.inbound.case_of([""]) == ""
