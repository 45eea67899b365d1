"""Whose mail it is: one sender, plainly named, and vouched for by the council's own server alone."""

import time
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from charter.people import Customer
from engine.config.settings import Settings
from register import Register
from register.outside.inbound import Came
from starter.desk.intake import Desk
from starter.mail.reading import read, vouched_for
from starter.mail.sender import MailSender, received_by, sender_of, vouched
from tests.register.making import tell, turn
from tests.starter.mail.mails import a_mail, mail_door
from tests.starter.places import RememberingCases

SERVER = "mx.example.gov.uk"
PASS = f"{SERVER}; dmarc=pass header.from=example.com"


def parsed(*lines: str | bytes) -> EmailMessage:
    header = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return BytesParser(_class=EmailMessage, policy=default).parsebytes(header + b"\r\n\r\nHello")


@pytest.mark.parametrize(
    ("header", "address", "name"),
    [
        ("ada@example.com", "ada@example.com", ""),
        ("Ada Example <ada@example.com>", "ada@example.com", "Ada Example"),
        ("=?utf-8?q?Ad=C3=A1?= <ada@example.com>", "ada@example.com", "Adá"),
        ('"Example, Ada" <ada@example.com>', "ada@example.com", "Example, Ada"),
        ("Ada.Example <ada@example.com>", "ada@example.com", "Ada.Example"),
        ("ada@example.com (not eve@evil.example)", "ada@example.com", ""),
        ("Adá <ada@example.com>", "ada@example.com", "Adá"),
        (b"Ad\xe1 <ada@example.com>", "ada@example.com", "Adá"),
        ("Zoë <zoë@example.com>", "zoë@example.com", "Zoë"),
        ("Ada\r\n Example <ada@example.com>", "ada@example.com", "Ada Example"),
        ('"ada@example.com" <eve@evil.example>', "eve@evil.example", "ada@example.com"),
        ("=?utf-8?q?ada=40example.com?= <eve@evil.example>", "eve@evil.example", "ada@example.com"),
    ],
)
def test_one_sender_is_read(header: str | bytes, address: str, name: str) -> None:
    raw = header if isinstance(header, bytes) else header.encode()
    assert sender_of(parsed(b"From: " + raw), "eve@evil.example") == MailSender(address, name, certain=True)


ENDS = ("=0D=0A", "=0A", "=0D", "=0B", "=0C", "=1C", "=C2=85", "=E2=80=A8", "=E2=80=A9")
NOBODYS: list[str | bytes] = [
    *(f"=?utf-8?Q?Evil{end}Bcc:ada@example.com?= <x@evil.example>" for end in ENDS),
    *(f"=?utf-8?Q?Evil{end}From:_ada@example.com?= <x@evil.example>" for end in ENDS),
    "Ada <ada@example.com>, Eve <eve@evil.example>",
    "Eve <eve@evil.example>, Ada <ada@example.com>",
    "Ada <ada@example.com>, Ada <ada@example.com>",
    "team: ada@example.com, eve@evil.example;",
    "undisclosed-recipients:;",
    "<>",
    "",
    "Ada",
    "ada@example.com <eve@evil.example>",
    "Ada <ada@example.com> <eve@evil.example>",
    "Ada <@evil.example:ada@example.com>",
    "ada@example.com@evil.example",
    "<ada@example.com@evil.example>",
    '"ada@example.com"@evil.example@x',
    "Ada <ada@[192.0.2.1]>",
    '"a da"@example.com',
    "ada@localhost",
    b"ada@example.com\xff",
    b"stra\xdfe@example.com",
    f"Ada <{'a' * 150}@{'b' * 60}.example.com>",
    "A" * 3_000 + " <ada@example.com>",
    "(" * 5_000,
]


@pytest.mark.parametrize("header", NOBODYS, ids=range(len(NOBODYS)))
def test_what_names_nobody_or_several_is_nobodys(header: str | bytes) -> None:
    raw = header if isinstance(header, bytes) else header.encode()
    began = time.monotonic()
    found = sender_of(parsed(b"From: " + raw), "ada@example.com")
    assert time.monotonic() - began < 5
    assert (found.address, found.certain) == ("", False)
    assert len(found.name) <= 200
    assert len(found.name.splitlines()) <= 1


NOT_PLAINLY = [
    ("From: team: ada@example.com;",),
    ("From: =?utf-8?q?Ada_Example_=3Cada=40example.com=3E?=",),
    ("From: Example, Ada <ada@example.com>",),
    ("From: Ada <ada@example.com",),
    ("From: Ada <ada@example.com>;",),
    ("From: ada@example.com", "Sender: eve@evil.example"),
    ("From: ada@example.com", "Sender: nobody"),
    ("From: ada@example.com", "Sender: ada@example.com", "Sender: eve@evil.example"),
    ("From: ada@example.com", "Resent-From: eve@evil.example"),
    ("From: ada@example.com", "Resent-Sender: eve@evil.example"),
    ("Sender: ada@example.com",),
    ("Subject: nobody wrote this",),
]


@pytest.mark.parametrize("lines", NOT_PLAINLY, ids=range(len(NOT_PLAINLY)))
def test_what_it_says_is_shown_and_is_not_certain(lines: tuple[str, ...]) -> None:
    found = sender_of(parsed(*lines), "ada@example.com")
    assert (found.address, found.certain) == ("ada@example.com", False)


@pytest.mark.parametrize("name", ["From", "FROM", "from"])
@pytest.mark.parametrize("between", [0, 600])
def test_two_from_lines_are_nobodys(name: str, between: int) -> None:
    more = [f"X-{number}: y" for number in range(between)]
    found = sender_of(parsed("From: ada@example.com", *more, f"{name}: ada@example.com"), None)
    assert (found.address, found.certain) == ("", False)


def test_sender_may_say_the_same() -> None:
    assert sender_of(parsed("From: Ada <ada@example.com>", "Sender: ADA@Example.com"), None).certain


# -- vouched for


VOUCHED = [
    PASS,
    PASS.upper(),
    f"{SERVER} 1; spf=fail smtp.mailfrom=evil.example; dmarc=pass (p=NONE dis=NONE) header.from=example.com",
    f'"{SERVER}"; dmarc=pass header.from="example.com"',
    f"{SERVER}; dmarc = pass header.from = example.com",
    f"({SERVER} says) {SERVER} (really);\r\n\tdmarc=pass (a; b (c) d) header.from=EXAMPLE.COM",
    f"{SERVER}; dkim=pass header.d=evil.example; dmarc/1=pass action=none header.from=example.com; arc=none",
    f'{SERVER}; spf=pass smtp.mailfrom="x;dmarc=fail"@evil.example; dmarc=pass header.from=example.com',
    f"{SERVER}; spf=pass smtp.mailfrom=SRS0=a=evil.example=x@example.org; dmarc=pass header.from=example.com",
]
NOT_VOUCHED = [
    "",
    ";",
    SERVER,
    f"{SERVER}; none",
    f"{SERVER}; dmarc=pass",
    f"{SERVER}; dmarc=pass header.from=evil.example",
    f"{SERVER}; dmarc=pass header.from=sub.example.com",
    f"{SERVER}; dmarc=pass header.from=example.com.evil.example",
    f"{SERVER}; dmarc=pass header.from=evilexample.com",
    f"{SERVER}; dmarc=fail header.from=example.com",
    f"{SERVER}; dmarc=bestguesspass header.from=example.com",
    f"{SERVER}; dmarc=none header.from=example.com; spf=pass smtp.mailfrom=example.com",
    f"{SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
    f"{SERVER}; dmarc=fail (dmarc=pass header.from=example.com)",
    f"{SERVER}; dmarc=fail (\\); dmarc=pass header.from=example.com)",
    f'{SERVER}; dmarc=fail reason="; dmarc=pass header.from=example.com; "',
    f'{SERVER}; dmarc=fail reason="\\"; dmarc=pass header.from=example.com; "',
    f'{SERVER}; spf=pass smtp.mailfrom="; dmarc=pass header.from=example.com ;"@evil.example',
    f"{SERVER}; x-dmarc=pass header.from=example.com",
    f"{SERVER}; dmarc=pass x-header.from=example.com",
    f'{SERVER}; "dmarc"=pass header.from=example.com',
    f"{SERVER}; dmarc=pass header.from=example.com header.from=evil.example",
    f"{SERVER}; dmarc=pass header.from=example.com; dmarc=fail header.from=example.com",
    f"{SERVER}; dmarc=pass header.from=example.com (",
    f'{SERVER}; dmarc=pass header.from=example.com "',
    f"mx.evil.example; {PASS}",
    f"{SERVER}.evil.example; dmarc=pass header.from=example.com",
    f"evil.{SERVER}; dmarc=pass header.from=example.com",
    f"({SERVER}) mx.evil.example; dmarc=pass header.from=example.com",
    f"{SERVER}@evil.example; dmarc=pass header.from=example.com",
]


@pytest.mark.parametrize("said", VOUCHED, ids=range(len(VOUCHED)))
def test_the_servers_word_for_the_senders_own_domain_counts(said: str) -> None:
    assert vouched([("authentication-results", said)], "ada@example.com", SERVER)
    assert vouched([("authentication-results", said)], "ada@Example.COM", SERVER.upper())
    assert not vouched([("authentication-results", said)], "ada@example.org", SERVER)
    assert not vouched([("authentication-results", said)], "", SERVER)


@pytest.mark.parametrize("said", NOT_VOUCHED, ids=range(len(NOT_VOUCHED)))
def test_no_less_than_that_counts(said: str) -> None:
    assert not vouched([("authentication-results", said)], "ada@example.com", SERVER)


BY_US = ("received", f"from out.evil.example by {SERVER} with ESMTP; Mon, 23 Nov 2026 09:00:00 +0000")
BY_OTHERS = ("received", f"from {SERVER} (by {SERVER}) by out.evil.example; Mon, 23 Nov 2026 09:00:00 +0000")
INSIDE = ("received", f"from {SERVER} by store.example.gov.uk; Mon, 23 Nov 2026 09:00:01 +0000")
GOOD, BAD = ("authentication-results", PASS), ("authentication-results", PASS.replace("pass", "fail"))
OTHERS_GOOD = ("authentication-results", PASS.replace(SERVER, "mx.evil.example"))


@pytest.mark.parametrize(
    ("servers", "counts"),
    [
        ([GOOD, BY_US, BY_OTHERS], True),
        ([BY_US, GOOD, BY_OTHERS], True),
        ([INSIDE, BY_US, GOOD, BY_OTHERS], True),
        ([OTHERS_GOOD, GOOD], True),
        ([BAD, BY_US, GOOD], False),
        ([BY_US, BAD, GOOD], False),
        ([BY_US, BY_OTHERS, GOOD], False),
        ([INSIDE, BY_US, BY_OTHERS, GOOD], False),
        ([OTHERS_GOOD], False),
        ([BY_US, BY_OTHERS], False),
        ([], False),
    ],
)
def test_only_what_our_server_wrote_last_counts(servers: list[tuple[str, str]], counts: bool) -> None:
    assert vouched(servers, "ada@example.com", SERVER) is counts


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        (f"from x by {SERVER} with ESMTP; Mon, 23 Nov 2026 09:00:00 +0000", True),
        (f"from x\r\n\tby {SERVER.upper()} (Postfix) id 4711; Mon, 23 Nov 2026 09:00:00 +0000", True),
        (f"from x by {SERVER}.evil.example; Mon, 23 Nov 2026 09:00:00 +0000", False),
        (f"from x (by {SERVER}) by out.evil.example; Mon, 23 Nov 2026 09:00:00 +0000", False),
        (f"from x by out.evil.example; by {SERVER}", False),
        (f'from "by {SERVER}" by out.evil.example', False),
    ],
)
def test_a_stamp_is_its_servers_own(said: str, ours: bool) -> None:
    assert received_by(said, SERVER) is ours


PIECES = [
    *(
        "ada",
        "Eve",
        "@",
        "example.com",
        "evil.example",
        "<",
        ">",
        ",",
        ";",
        ":",
        '"',
        "(",
        ")",
        "\\",
        " ",
        ".",
    ),
    *(
        "ada@example.com",
        "<ada@example.com>",
        "<eve@evil.example>",
        "=?utf-8?Q?",
        "=0D=0A",
        "=40",
        "?=",
        "\r\n ",
    ),
    *("é", "\u2028", "\x00", "[", "]", "team:"),
]


@settings_of(max_examples=1_500, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_no_other_reader_sees_another_sender_where_one_is_certain(header: str) -> None:
    """Whoever is sure to be the sender is the one whom the standard library's other parser finds as well."""
    found = sender_of(parsed(f"From: {header}"), "ada@example.com")
    if found.certain:
        [(_, address)] = getaddresses([header.replace("\r\n", "")])
        assert address.replace(" ", "") == found.address


def test_an_international_domain_is_vouched_for_in_either_form() -> None:
    said = [("authentication-results", f"{SERVER}; dmarc=pass header.from=xn--bcher-kva.example")]
    assert vouched(said, "ada@Bücher.example", SERVER)


@pytest.mark.parametrize("header", [*NOBODYS, "team: ada@example.com;"], ids=range(len(NOBODYS) + 1))
def test_nobodys_mail_is_vouched_for_by_nothing(header: str | bytes) -> None:
    raw = header if isinstance(header, bytes) else header.encode()
    domains = ("example.com", "evil.example", "")
    said = b"".join(
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\r\n".encode()
        for domain in domains
    )
    assert not vouched_for(read(said + b"From: " + raw + b"\r\n\r\nHello"), SERVER)


# -- at the door


ADA = Customer(name="Ada Example", email="ada@example.com", phone="01632 960001")
AT_THE_DOOR: list[str | bytes] = [
    *NOBODYS[:18:3],
    *NOBODYS[18:34],
    "team: ada@example.com;",
    "Ada <ada@example.com",
]


@pytest.mark.parametrize("server", ["", SERVER])
async def test_a_forged_sender_is_never_the_customer(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases, server: str
) -> None:
    """Every one of them names the case, and is written down for an officer; none opens a case."""
    given = {"smtp_from": "cases@charter.example", "mail_server": server, "mail_per_sender": 1_000}
    async with mail_door(desk, settings, **given, mail_addresses={"*": "complaint"}) as door:
        assert (await door.send(a_mail()))[0] == 250
        [reference] = cases.started
        tell(register, turn(1, reference, process="Complaint", service="complaint", customer=ADA))
        for number, header in enumerate(AT_THE_DOOR):
            for subject in (reference, "Hello"):
                raw = header if isinstance(header, bytes) else header.encode()
                lines = (
                    f"Authentication-Results: {PASS}".encode(),
                    b"From: " + raw,
                    f"Subject: {subject}\r\nMessage-ID: <{number}-{subject}@evil.example>".encode(),
                )
                own = f"\r\n\r\nI am Ada {chr(97 + number) * 3}.".encode()  # or it is the same once more
                sent = await door.send(b"\r\n".join(lines) + own)
                assert sent[0] == 250
    assert cases.bodies == []
    kept = register.inbound.find([Came.OFFICER])
    named = [each for each in kept if each.reference == reference]
    assert len(named) == len(AT_THE_DOOR)
    assert {each.why for each in named} == {"It does not say plainly who sent it."}
    assert all(report.customer.email in ("ada@example.com", "") for report in cases.started.values())
    nobodys = [each for each in kept if not each.reference]
    assert len(nobodys) == len(AT_THE_DOOR) - 2
    assert all(each.sender == "" for each in nobodys)
