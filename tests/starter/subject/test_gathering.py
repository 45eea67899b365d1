"""What is gathered about a person: all of it, where it is held, and what is somebody else's."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from charter.cases import Entry, Kind, RightExercised, RightStands, Shown
from charter.people import (
    Channel,
    Consent,
    Customer,
    Representative,
    RepresentativeKind,
    Role,
    SafeContact,
    Sender,
)
from register import Register
from register.models import metadata
from register.outside.inbound import Came, Inbound
from register.people.audit import AuditAbout, AuditLine, Did
from register.people.officers import Post
from register.residents.followings import Following, FollowWants
from register.rights.held import NOT_GATHERED, OF_ADDRESSES, OF_CASES
from starter.cli.cases.gathering import asked_for, gathered
from starter.cli.due import Mistyped
from starter.desk.intake import Desk
from starter.subject.document import as_document, as_json
from starter.subject.erasing import erasures_decided
from starter.subject.gathering import Gathered, NobodyAsked, SubjectAsked, gather
from starter.subject.redacting import Known, RedactWhy
from tests.register.making import entry, intake, tell, turn
from tests.starter.places import MONDAY

ADA = Customer(
    name="Ada Example",
    email="ada@example.com",
    phone="07700 900123",
    address="12 Example Close",
    safe_contact=SafeContact(channels=(Channel.EMAIL,)),
)
REP = Representative(
    name="Rita Sample", email="rita@example.com", kind=RepresentativeKind.FAMILY, consent=Consent.GIVEN
)
HERS, HIS, NAMESAKES, NOBODYS = "MK-95M3JC3HM", "MK-2D34DT474", "MK-MWKDX3T8X", "MK-549R6KMCN"
OLIVE = Sender(role=Role.OFFICER, name="Olive Officer")


def case(register: Register, reference: str, customer: Customer, lines: list[Entry], **more: Any) -> None:
    kept = intake(reference, service="pothole", customer=customer, received=MONDAY, **more)
    register.reports.receive(kept, process="HighwaysRepair", edition="e", new_reference=lambda: reference)
    known: dict[str, Any] = {"customer": customer, "representative": more.get("representative")}
    tell(register, turn(1, reference, entries=tuple(lines), received=MONDAY, service="pothole", **known))


@pytest.fixture
def held(register: Register) -> Register:
    """Ada's case, with somebody who acts for her; one of another man; one of a namesake."""
    register.officers.add("olive", OLIVE.name, Post.OFFICER, "no password", "highways")
    said = {
        "what": "Olive Officer rang Rita Sample on 07700 900999; mail bob@example.com or ada@example.com."
    }
    case(
        register, HERS, ADA,
        [
            entry(1, kind=Kind.MESSAGE, what="Noted", by=OLIVE, message="note_added", said=said),
            entry(2, kind=Kind.NOTE, what="A child may be at risk", shown=Shown.SAFEGUARDING),
        ],
        details={"description": "A hole"}, representative=REP,
    )  # fmt: skip
    case(register, HIS, Customer(name="Bob Placeholder", email="bob@example.com"), [])
    case(register, NAMESAKES, Customer(name="ada  example"), [])
    mail = {"door": "mail", "received": MONDAY, "sender": "ada@example.com", "said": "Where is my answer?"}
    register.inbound.keep(Inbound(id="m1", state=Came.KEPT, subject="A mail of no case", **mail))
    read = {"at": MONDAY, "username": "olive", "name": OLIVE.name, "post": "officer", "what": Did.READ}
    register.audit.add(
        [AuditLine(about=AuditAbout.CASE, of=HERS, route="GET /casework/cases", status=200, **read)]
    )
    to = {"channel": Channel.EMAIL, "to": ADA.email, "value": ADA.email, "secret": "not-a-secret"}
    register.followings.ask(
        Following(id="f1", reference=HERS, wants=FollowWants.EVERY_STEP, asked=MONDAY, **to)
    )
    return register


def marked(found: Gathered) -> Mapping[str, RedactWhy]:
    items = [*found.by_address, *(item for case in found.cases for item in case.items)]
    pieces = (piece for item in items for field in item.fields for piece in field.pieces)
    return {piece.text: piece.redact for piece in pieces if piece.redact}


def test_each_table_is_gathered_from_or_left_out_with_its_reason() -> None:
    """A table that somebody adds has to be decided: what is not listed is not shown to whom it is about."""
    assert {*OF_CASES, *OF_ADDRESSES, *NOT_GATHERED} == set(metadata.tables)
    assert not {*OF_CASES, *OF_ADDRESSES} & NOT_GATHERED.keys()
    for name, one in (*OF_CASES.items(), *OF_ADDRESSES.items()):
        assert {*one.columns, one.at} <= set(metadata.tables[name].c.keys()), name
        assert not {"token", "secret", "code", "password", "link"} & set(one.columns), name


def test_everything_is_found_with_where_it_is_held(desk: Desk, held: Register) -> None:
    found = gather(desk, SubjectAsked(emails=("ADA@example.com",), names=("Ada Example",)))
    assert [(one.reference, one.sure) for one in found.cases] == [(HERS, True), (NAMESAKES, False)]
    hers = found.cases[0]
    assert {"cases", "entries", "audit", "followings"} <= {item.held_in for item in hers.items}
    assert [item.title for item in found.by_address] == ["Mail and texts from them"]
    written = as_document(found)
    for told in ("12 Example Close", "Where is my answer?", "table “entries”", "check that it is the same"):
        assert told in written
    assert "not-a-secret" not in written
    assert "Placeholder" not in written, "nothing of another man's case"


def test_what_is_somebody_elses_is_marked(desk: Desk, held: Register) -> None:
    found = gather(desk, SubjectAsked(references=(HERS,)))
    marks = marked(found)
    assert marks["Olive Officer"] is RedactWhy.OFFICER
    for other in ("Rita Sample", "rita@example.com", "07700 900999", "bob@example.com"):
        assert marks[other] is RedactWhy.SOMEBODY_ELSE, other
    assert RedactWhy.SAFE_CONTACT in marks.values()
    assert not {"Ada Example", "ada@example.com", "07700 900123", "12 Example Close"} & marks.keys()
    (at_risk,) = [item for item in found.cases[0].items if item.redact]
    assert at_risk.redact is RedactWhy.SAFEGUARDING
    read = json.loads(as_json(found))
    line = next(
        field for one in read["cases"][0]["held"] for field in one["fields"] if "rang" in field["text"]
    )
    assert {"text": "Olive Officer", "why": "officer"} in line["redact"]


def test_who_acts_for_somebody_asks_and_the_customer_is_the_other(desk: Desk, held: Register) -> None:
    marks = marked(gather(desk, SubjectAsked(emails=("rita@example.com",))))
    assert marks["Ada Example"] is RedactWhy.SOMEBODY_ELSE
    assert "Rita Sample" not in marks


def test_a_reference_they_gave_themselves_widens_nothing(desk: Desk, held: Register) -> None:
    found = gather(desk, SubjectAsked(references=(HIS,), claimed=(HERS, NOBODYS)))
    assert [(one.reference, one.sure) for one in found.cases] == [(HIS, True), (HERS, False)]
    assert found.missing == (NOBODYS,)
    assert not found.by_address, "her mails are not his"


def test_a_name_is_found_whole_and_where_it_is_marked_twice() -> None:
    known = Known(officers=("Al", "Olive Officer"), others=("Olive Officer",), theirs=())
    assert [(one.text, one.redact) for one in known.pieces("Al saw Olive Officer, not Olive Officers.")] == [
        ("Al saw ", None),
        ("Olive Officer", RedactWhy.SOMEBODY_ELSE),
        (", not Olive Officers.", None),
    ]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Say who"),
        ({"references": ("MK-7Q4K2M9X4",)}, "check character"),
        ({"emails": ("nobody",)}, "no email address"),
        ({"phones": ("twelve",)}, "no telephone number"),
        ({"names": (" ",)}, "two letters"),
    ],
)
def test_what_cannot_be_looked_for_is_one_sentence(given: dict[str, tuple[str, ...]], why: str) -> None:
    with pytest.raises(NobodyAsked, match=why):
        SubjectAsked(**given)


def test_the_command_writes_two_files_for_their_owner_alone(
    desk: Desk, held: Register, tmp_path: Path
) -> None:
    made = asyncio.run(gathered(desk, asked_for([HERS.lower()], [], [], []), tmp_path / "out"))
    assert (made["cases"], made["to_check"], made["missing"]) == ([HERS], [], [])
    for file in (made["document"], made["data"]):
        assert Path(file).stat().st_mode & 0o777 == 0o600
        assert "ada" not in Path(file).name.lower()
    with pytest.raises(Mistyped, match="cannot be written to"):
        asyncio.run(gathered(desk, asked_for([HERS], [], [], []), Path(made["data"])))


def test_what_is_to_be_erased_is_listed_once_while_it_is_there(held: Register) -> None:
    gone = RightExercised(case=NOBODYS, stands=RightStands.ERASE)
    rights = tuple(
        RightExercised(case=one, stands=RightStands.ERASE, why="Asked for.") for one in (HERS, HERS)
    )
    tell(
        held,
        turn(
            2, HIS, received=MONDAY, service="pothole", at=MONDAY + timedelta(days=1), rights=(*rights, gone)
        ),
    )
    assert [(one.reference, one.request) for one in erasures_decided(held)] == [(HERS, HIS)]
