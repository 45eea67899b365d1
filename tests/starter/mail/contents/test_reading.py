"""Mails in the shapes they have: whatever is in one, it is read, quickly, and its words are found."""

import base64
import time

import pytest

from register.outside.inbound import KEPT_TEXT
from starter.mail.contents.html import as_text
from starter.mail.contents.part import PARTS
from starter.mail.quotes import parted
from starter.mail.reading import read

ENDLESS = 5.0
"""Seconds. Each takes a hundredth on a machine that does nothing else."""


def made(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([*headers, b"", body])


def typed(kind: str, body: bytes, encoding: str = "8bit") -> bytes:
    return made(body, f"Content-Type: {kind}".encode(), f"Content-Transfer-Encoding: {encoding}".encode())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", ""),
        (b"only words", "only words"),
        (made(b"Hello"), "Hello"),
        (typed("text/plain; charset=utf-8", "Caf\u00e9".encode()), "Caf\u00e9"),
        (typed("text/plain; charset=iso-8859-1", b"Caf\xe9"), "Caf\u00e9"),
        (typed("text/plain; charset=windows-1252", b"\x93Yes\x94"), "\u201cYes\u201d"),
        (typed("text/plain; charset=utf-8", b"Caf\xe9"), "Caf\u00e9"),
        (typed("text/plain; charset=no-such", "Caf\u00e9".encode()), "Caf\u00e9"),
        (typed("text/plain; charset=punycode", b"a-"), "a-"),
        (typed("text/plain; charset=hex", b"Hello"), "Hello"),
        (typed("text/plain; charset=utf-16", "Hello".encode("utf-16")), "Hello"),
        (typed("text/plain; charset=gb2312", "\u4f60\u597d".encode("gb2312")), "\u4f60\u597d"),
        (typed("text/plain", b"Caf=C3=A9=\r\n!", "quoted-printable"), "Caf\u00e9!"),
        (typed("text/plain", b"SGVsbG8", "base64"), "Hello"),
        (typed("text/plain", b"Hello", "no-such"), "Hello"),
        (typed("text/html", b"<p>Dear all,<br>a&nbsp;hole</p><script>no</script>"), "Dear all,\na hole"),
        (typed("nonsense", b"Hello"), "Hello"),
        (typed("multipart/mixed", b"no boundary"), "no boundary"),
        (made(b"nul\x00 bell\x07 \xe2\x80\xaeturned"), "nul bell turned"),
    ],
)
def test_words_are_found(raw: bytes, said: str) -> None:
    assert read(raw).said.strip() == said


PARTS_OF_ALL_KINDS = b"""From: =?utf-8?b?QWRhIEV4YW1wbGU=?= <Ada@example.com>\r
Subject: =?iso-8859-1?q?Caf=E9?=\r
 =?utf-8?q?_bins?=\r
Content-Type: multipart/mixed; boundary=a\r
\r
--a\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
The plain words.\r
--b\r
Content-Type: text/html\r
\r
<p>The <b>plain</b> words.</p>\r
--b--\r
--a\r
Content-Type: image/png; name="=?utf-8?q?bin=C3=A9=2Epng?="\r
Content-Transfer-Encoding: base64\r
\r
AAAA\r
--a\r
Content-Type: message/rfc822\r
\r
From: neighbour@example.com\r
Subject: Look\r
\r
The forwarded words.\r
--a--\r
"""


def test_a_mail_of_many_parts() -> None:
    mail = read(PARTS_OF_ALL_KINDS)
    assert (mail.sender, mail.sender_name, mail.subject) == (
        "Ada@example.com",
        "Ada Example",
        "Caf\u00e9 bins",
    )
    assert mail.said.startswith("The plain words.")
    assert mail.said.endswith("The forwarded words.")
    assert mail.said.count("plain words") == 1
    assert [(each.name, each.type) for each in mail.attachments] == [
        ("bin\u00e9.png", "image/png"),
        ("", "message/rfc822"),
    ]
    assert mail.attachments[0].size == 3


@pytest.mark.parametrize(
    "value",
    [
        b"(" * 50_000,
        b'"' * 5_000 + b"<ada@example.com",
        b"=?utf-8?q?" * 5_000,
        b"=?no-such?x?\xff?= <",
        b"a@b.c\r\n\t,evil: yes",
        b"\xff\xfe\x00",
        b":" * 20_000,
        b"<" * 20_000,
        b"group: a@b.c, d@e.f;" * 300,
        b"\r\n (" * 3_000,
    ],
)
def test_hostile_headers_are_read_all_the_same(value: bytes) -> None:
    names = (
        b"From",
        b"To",
        b"Cc",
        b"Subject",
        b"Message-ID",
        b"References",
        b"Received",
        b"Date",
        b"Reply-To",
    )
    began = time.monotonic()
    mail = read(made(b"Hello", *(name + b": " + value for name in names)))
    assert time.monotonic() - began < ENDLESS
    for text in (mail.sender, mail.sender_name, mail.subject, mail.message_id):
        assert len(text) <= 320
        assert not any(character in text for character in "\r\n\x00")


def _nested(kind: bytes, depth: int) -> bytes:
    raw = b"Hello"
    for number in range(depth):
        mark = b"b%d" % number
        begins = b"--" + mark + b"\r\n" if kind.startswith(b"multipart") else b""
        raw = b"Content-Type: " + kind + b"; boundary=" + mark + b"\r\n\r\n" + begins + raw
    return raw


@pytest.mark.parametrize(
    "raw",
    [
        _nested(b"message/rfc822", 3_000),
        _nested(b"multipart/mixed", 150),
        made(b"--b\r\n\r\nx\r\n" * 20_000, b"Content-Type: multipart/mixed; boundary=b"),
        made(b"x", *(b"X-%d: y" % number for number in range(20_000))),
        typed("text/html", b"<a" * 150_000),
        typed("text/html", b"<!--" * 100_000),
        typed("text/html", b"<style>" * 50_000),
        typed("text/html", b"<blockquote>" * 30_000),
        made(b"> " * 400_000),
        made(b"On Monday\r\n" * 60_000),
        made(b"y" * 2_000_000),
        made(b"begin 644 x\r\n" * 70_000),
        made(b"\r\n" * 900_000),
        typed("text/plain", b"QQ==\r\n" * 200_000, "base64"),
        typed("text/plain; format=flowed", b"> a \r\n" * 120_000),
        made(b"odd\r\n" * 70_000, b"From: a@b.example"),
        made((b"--b\r\n\r\n" + b"word " * 9_000) * 190, b"Content-Type: multipart/alternative; boundary=b"),
        made(
            b"--c\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 1_900, b"Content-Type: multipart/x; boundary=b"
        ),
        typed("message/rfc822", base64.b64encode(b"--b\n" * 500_000), "base64"),
        typed("application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00" + b"\x00" * 2_000_000),
        typed("application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00" + b"\xff" * 2_000_000),
    ],
    ids=[str(number) for number in range(21)],
)
def test_what_is_built_to_take_for_ever_does_not(raw: bytes) -> None:
    began = time.monotonic()
    mail = read(raw)
    parted(mail.said, ["Dear Ada, we have your report."])
    assert time.monotonic() - began < ENDLESS
    assert len(mail.said) <= KEPT_TEXT + 100
    assert len(mail.attachments) <= PARTS


def test_html_reads_as_it_looks() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><table><tr><td>One</td><td>two</td></tr>"
        '</table><ul><li>3 &lt; 4<li><img src=x alt="A bin"></ul>'
        "<a href='https://example.com/?a=1&amp;b=2'>here</a><blockquote>said before</blockquote></body>"
    )
    seen = "One two\n\n3 < 4\n[A bin]\n\nhere (https://example.com/?a=1&b=2)\n>\n> said before"
    assert as_text(html) == seen


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("Zo\u00eb <zoe@example.com>", ("zoe@example.com", "Zo\u00eb")),
        ("=?utf-8?q?Zo=C3=AB?= <zoe@example.com>", ("zoe@example.com", "Zo\u00eb")),
        ("zoe@example.com", ("zoe@example.com", "")),
        ("ADA@example.com", ("", "")),
        ("zoe@example.com, sam@example.com", ("", "")),
        ("people: zoe@example.com, sam@example.com;", ("", "")),
        ("zoe@\u2028example.com", ("", "")),
        ("nobody", ("", "")),
        ("(" * 9_000, ("", "")),
        ("", ("", "")),
    ],
)
def test_one_other_address_is_where_it_asks_to_be_answered(value: str, asked: tuple[str, str]) -> None:
    found = read(made(b"Hello", b"From: ada@example.com", b"Reply-To: " + value.encode()))
    assert (found.reply_to, found.reply_name) == asked
