"""What is in a mail, wherever a program put it: its words, its attachments, and where two parts disagree."""

import base64

import pytest

from starter.mail.contents.decoding import decoded, header_words, transferred
from starter.mail.contents.part import PARTS
from starter.mail.contents.parts import CUT, DISAGREE, ODD_HEADER, TOO_MANY, files_of
from starter.mail.reading import NOT_READ, Mail, read

WORDS = "Zo\u00eb\u2019s room is damp, and the rent is \u00a3640."
HEAD = "From: Ada Example <ada@example.com>\r\nMIME-Version: 1.0\r\n"


def b64(text: str, charset: str = "utf-8") -> bytes:
    return base64.encodebytes(text.encode(charset))


def part(kind: str, body: bytes | str, *headers: str) -> bytes:
    body = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join([f"Content-Type: {kind}", *headers, "", ""]).encode() + body


def several(kind: str, *parts: bytes, mark: str = "B", after: str = "") -> bytes:
    inside = b"".join(b"--" + mark.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    ends = inside + b"--" + mark.encode() + b"--\r\n" + after.encode()
    return part(f'multipart/{kind}; boundary="{mark}"', ends)


def mail(of: bytes, *headers: str) -> Mail:
    return read("".join([HEAD, *(f"{each}\r\n" for each in headers)]).encode() + of)


PLAIN = part("text/plain; charset=utf-8", WORDS)
HTML = part("text/html; charset=utf-8", f"<p>{WORDS}</p>")
PDF = part('application/pdf; name="n.pdf"', b64("pdf"), "Content-Transfer-Encoding: base64")
BASE64 = "Content-Transfer-Encoding: base64"
NAMED = 'text/plain; charset=utf-8; name="body.txt"'
UNMARKED = several("mixed", PLAIN, PDF).replace(b'; boundary="B"', b"")
SHAPES = {
    "a part with a name": several("alternative", part(NAMED, WORDS), part("text/html; name=b.html", WORDS)),
    "only a part with a name": part(NAMED, WORDS),
    "an inline part": several("mixed", part("text/plain", WORDS, "Content-Disposition: inline"), PDF),
    "inline, with a file's name": part(
        "text/plain; charset=utf-8", WORDS, 'Content-Disposition: inline; filename="letter.txt"'
    ),
    "HTML with a name": part('text/html; name="b.html"; charset=utf-8', f"<p>{WORDS}</p>"),
    "parts in parts": several(
        "mixed", several("related", several("alternative", PLAIN, HTML, mark="D"), mark="C")
    ),
    "another boundary": several("mixed", PLAIN, PDF).replace(b'boundary="B"', b'boundary="other"'),
    "no boundary": UNMARKED,
    "no type at all": b"X-Nothing: to say\r\n\r\n" + several("mixed", PLAIN).partition(b"\r\n\r\n")[2],
    "no end": several("mixed", PLAIN).replace(b"--B--", b""),
    "base64": part("text/plain; charset=utf-8", b64(WORDS), BASE64),
    "base64 and a footer": part("text/plain; charset=utf-8", b64(WORDS) + b"-- \r\nChecked.", BASE64),
    "base64, twice": part("text/plain; charset=utf-8", b64(WORDS) + b64("Checked by us."), BASE64),
    "base64 oddly named": part("text/plain; charset=utf-8", b64(WORDS), "Content-Transfer-Encoding: Base64;"),
    "base64 in name only": part("text/plain; charset=utf-8", WORDS, BASE64),
    "an encoding nobody knows": part("text/plain; charset=utf-8", WORDS, "Content-Transfer-Encoding: x-new"),
    "8bit in name only": part("text/plain; charset=utf-8", WORDS, "Content-Transfer-Encoding: 7bit"),
    "a wrong byte": part("text/plain; charset=utf-8", WORDS.encode() + b"\r\ncaf\xe9"),
    "no charset": part("text/plain", WORDS),
    "an unknown charset": part("text/plain; charset=x-unknown", WORDS),
    "a charset in pieces": part("text/plain; charset*=utf-8''iso-8859-1", WORDS),
    "UTF-8 called latin-1": part("text/plain; charset=iso-8859-1", WORDS),
    "UTF-8 called ASCII": part("text/plain; charset=us-ascii", WORDS),
    "Windows called latin-1": part("text/plain; charset=iso-8859-1", WORDS.encode("cp1252")),
    "Windows called ASCII": part("text/plain; charset=us-ascii", WORDS.encode("cp1252")),
    "Windows called UTF-8": part("text/plain; charset=utf-8", WORDS.encode("cp1252")),
    "UTF-16": part("text/plain; charset=utf-16", b64(WORDS, "utf-16"), BASE64),
    "HTML that says its own charset": part(
        "text/html", f"<meta charset=windows-1252><p>{WORDS}".encode("cp1252")
    ),
    "HTML called plain": part("text/plain; charset=utf-8", f"<!DOCTYPE html><html><p>{WORDS}</p></html>"),
    "HTML without a semicolon": part("text/html charset=utf-8", f"<p>{WORDS}</p>"),
    "flowed": part(
        "text/plain; charset=utf-8; format=flowed; delsp=no", WORDS.replace("damp, ", "damp, \r\n")
    ),
    "flowed, with spaces to take out": part(
        "text/plain; charset=utf-8; format=Flowed; DelSp=Yes", WORDS.replace("damp, ", "damp,  \r\n")
    ),
    "a line without a colon": b"Received from a gateway\r\nContent-Transfer-Encoding: base64\r\n"
    + part("text/plain; charset=utf-8", b64(WORDS)),
    "one in a part": several("mixed", part("text/plain; charset=utf-8", b64(WORDS), "odd line", BASE64)),
    "no empty line before": HEAD.encode() + b"Subject: x\r\n" + WORDS.encode() + b"\r\n",
    "before the parts": several("mixed", PDF).replace(b"--B\r\n", WORDS.encode() + b"\r\n--B\r\n", 1),
    "after the parts": several("mixed", PDF, after=WORDS),
    "a mail in base64": part(
        "message/rfc822", b64(f"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}"), BASE64
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_words_are_read_in_every_shape(shape: bytes) -> None:
    found = mail(shape)
    assert WORDS in found.said
    assert found.said.count("the rent is") == 1
    assert found.whole in ("", ODD_HEADER)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (WORDS.encode(), WORDS),
        (WORDS.encode("cp1252"), WORDS),
        (b"=?utf-8?q?Caf=C3?= =?utf-8?q?=A9s?=", "Caf\u00e9s"),
        (b"=?iso-8859-1?q?=93Yes=94_=80?=", "\u201cYes\u201d \u20ac"),
        (b"=?UTF-8?B?Q2Fmw6k=?=\r\n =?utf-8?b?IGJpbnM?= now", "Caf\u00e9 bins now"),
        (b"=?x-unknown?q?Caf=C3=A9?=", "Caf\u00e9"),
        (b"=?utf-8*en?q?bins?= =?us-ascii?q?_again?=", "bins again"),
        (b"=?utf-8?q?broken =?", "=?utf-8?q?broken =?"),
        (b"=?utf-8?q?one=0D=0ABcc: x?=", "one Bcc: x"),
    ],
)
def test_a_subject_is_read_as_it_was_meant(value: bytes, words: str) -> None:
    assert read(b"Subject: " + value + b"\r\n\r\nHello").subject == words


def test_a_header_is_never_read_slowly() -> None:
    assert len(header_words("=?utf-8?q?" * 700)) == 7_000
    assert header_words("=?utf-8?q?=41?= " * 400).startswith("A" * 200)


FORWARDED = part(
    "message/rfc822", b"Subject: From my landlord\r\n\r\n" + several("mixed", PLAIN, PDF, mark="F")
)
ATTACHED = {
    "Apple Mail's HTML branch": (
        several("alternative", PLAIN, several("mixed", HTML, PDF, part("text/html", ""), mark="C")),
        [("n.pdf", "application/pdf", 3)],
    ),
    "beside the words": (several("mixed", PLAIN, PDF), [("n.pdf", "application/pdf", 3)]),
    "a picture of the HTML": (
        several("related", HTML, part('image/png; name="logo.png"', b64("x"), BASE64)),
        [("logo.png", "image/png", 1)],
    ),
    "in both branches": (
        several("alternative", several("mixed", PLAIN, PDF, mark="C"), several("mixed", HTML, PDF, mark="D")),
        [("n.pdf", "application/pdf", 3)],
    ),
    "a forwarded mail, and in it": (
        several("mixed", PLAIN, FORWARDED),
        [("", "message/rfc822", None), ("n.pdf", "application/pdf", 3)],
    ),
    "a text": (
        several("mixed", PLAIN, part("text/plain", "x y", "Content-Disposition: attachment; filename=n.txt")),
        [("n.txt", "text/plain", 3)],
    ),
    "a date": (several("mixed", PLAIN, part("text/calendar", "x y")), [("", "text/calendar", 3)]),
    "without a name": (several("mixed", PLAIN, part("image/jpeg", "xyz")), [("", "image/jpeg", 3)]),
    "a name in words": (
        several("mixed", PLAIN, part("image/jpeg; name*=utf-8''caf%C3%A9.jpg", "xyz")),
        [("caf\u00e9.jpg", "image/jpeg", 3)],
    ),
    "in the text itself": (
        part("text/plain; charset=utf-8", f"{WORDS}\r\nbegin 644 a.jpg\r\n#>'EZ\r\n`\r\nend\r\n"),
        [("a.jpg", "application/octet-stream", 3)],
    ),
    "of a mail with a wrong boundary": (UNMARKED, [("n.pdf", "application/pdf", 3)]),
}


@pytest.mark.parametrize(("shape", "named"), ATTACHED.values(), ids=ATTACHED)
def test_every_attachment_is_named_and_its_bytes_can_be_had(
    shape: bytes, named: list[tuple[str, str, int | None]]
) -> None:
    found = mail(shape)
    assert WORDS in found.said
    assert [(each.name, each.type) for each in found.attachments] == [each[:2] for each in named]
    for each, (_, _, size) in zip(found.attachments, named, strict=True):
        assert each.size == size or (size is None and each.size > 0)
    files = list(files_of(HEAD.encode() + shape))
    assert [(name, kind, len(content)) for name, kind, content in files] == [
        (each.name, each.type, each.size) for each in found.attachments
    ]


def test_bytes_of_what_cannot_be_read_are_none() -> None:
    assert list(files_of(b"")) == []
    [(_, _, content)] = files_of(part("application/pdf", base64.b64encode(b"%PDF-1.4 \xff\x00"), BASE64))
    assert content == b"%PDF-1.4 \xff\x00"


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("text/plain; charset=utf-8", "n.txt", WORDS),
        ("text/html; charset=utf-8", "n.html", f"<p>{WORDS}</p>"),
        ("application/octet-stream", "n.TXT", WORDS),
        ("application/x-unknown", "n.html", f"<p>{WORDS}</p>"),
        ("text/csv", "n.csv", WORDS),
    ],
)
def test_attached_words_are_kept_beside_the_mails_own(kind: str, name: str, body: str) -> None:
    text = part(kind, body, f"Content-Disposition: attachment; filename={name}")
    found = mail(several("mixed", part("text/plain", "See the note."), text))
    assert (found.said, found.attached) == ("See the note.", f"[{name}]\n{WORDS}")


@pytest.mark.parametrize(
    "first", [b"odd line", b"From ada@example.com Mon Nov 23 09:00:00 2026", b"Odd: line"]
)
def test_whatever_is_written_over_the_headers_they_are_read(first: bytes) -> None:
    found = read(first + b"\r\n" + HEAD.encode() + b"Subject: Bins\r\n" + PLAIN)
    assert (found.sender, found.subject, found.said) == ("ada@example.com", "Bins", WORDS)


DIFFER = {
    "another word": ("I do want it.", "<p>I do <b>not</b> want it.</p>"),
    "more in the HTML": ("Hello.", "<p>Hello.</p><p>He hits me.</p>"),
    "more in the text": ("Hello. He hits me.", "<p>Hello.</p>"),
    "a note for old programs": ("Your program shows no HTML.", f"<p>{WORDS}</p>"),
}
AGREE = {
    "a link": (
        "See here<https://example.com/?a=1>.",
        "<p>See <a href='https://example.com/?a=1'>here</a>.</p>",
    ),
    "a picture": ("Yes [cid:image001.png@01] now", '<p>Yes <img alt="logo" src="cid:x"> now</p>'),
    "a list": ("1. One\n2. Two", "<ol><li>One</li><li>Two</li></ol>"),
    "marks": ("*Yes*, _now_", "<p><b>Yes</b>, <i>now</i></p>"),
    "a table": ("One\ttwo\nthree", "<table><tr><td>One</td><td>two</td></tr><tr><td>three</td></tr></table>"),
    "spaces and hyphens": ("co-operate now", "<p>co-oper&shy;ate&nbsp;now</p>"),
    "a quotation": ("Yes\n> No\n> never", "<p>Yes</p><blockquote>No<br>never</blockquote>"),
    "nothing in the text": (" ", "<p>Yes</p>"),
    "nothing in the HTML": ("Yes", "<p></p>"),
}


@pytest.mark.parametrize(("plain", "html"), DIFFER.values(), ids=DIFFER)
def test_where_text_and_html_say_different_things_both_are_read(plain: str, html: str) -> None:
    found = mail(several("alternative", part("text/plain", plain), part("text/html", html)))
    assert found.whole == DISAGREE
    assert plain in found.said
    assert html.rpartition("<p>")[2].removesuffix("</p>").replace("<b>", "").replace("</b>", "") in found.said


@pytest.mark.parametrize(("plain", "html"), AGREE.values(), ids=AGREE)
def test_where_they_say_the_same_in_their_own_ways_one_is(plain: str, html: str) -> None:
    found = mail(several("alternative", part("text/plain; charset=utf-8", plain), part("text/html", html)))
    assert found.whole == ""
    assert "something else as HTML" not in found.said


NOTHING = {
    "nothing": b"\r\n",
    "spaces": part("text/plain", " \r\n\u00a0\r\n"),
    "only a picture": several("mixed", part("text/plain", "\r\n"), PDF),
    "a telephone's signature": several("mixed", part("text/plain", "\r\n\r\nSent from my iPhone\r\n"), PDF),
    "an empty page": part("text/html", "<html><body><img src=x alt='logo'></body></html>"),
    "a mail attached": several("mixed", part("text/plain", ""), FORWARDED),
    "a text attached": several(
        "mixed", part("text/plain", WORDS, "Content-Disposition: attachment; filename=n.txt")
    ),
    "what Outlook packs": several(
        "mixed", part("text/plain", ""), part('application/ms-tnef; name="winmail.dat"', b64('x>"'), BASE64)
    ),
}


@pytest.mark.parametrize("shape", NOTHING.values(), ids=NOTHING)
def test_a_mail_without_words_of_its_own_is_known(shape: bytes) -> None:
    assert not mail(shape).speaks
    assert mail(several("mixed", shape, part("text/plain", "Yes."), mark="Z")).speaks


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (part("text/plain", "word " * 250_000), CUT),
        (part("text/plain", "word " * 50_000), CUT),
        (part("text/html", "<p>word</p>" * 40_000), CUT),
        (several("mixed", *[part("text/plain", str(number)) for number in range(PARTS + 20)]), TOO_MANY),
        (b"odd line\r\n" + part("text/plain", "Hello"), ODD_HEADER),
        (part("text/plain", "--b\r\n" * 3_000), NOT_READ),
    ],
    ids=["bytes", "characters", "HTML", "parts", "a header", "hostile"],
)
def test_what_is_cut_or_odd_is_told(raw: bytes, why: str) -> None:
    found = mail(raw)
    assert why in found.whole
    assert found.said


def test_base64_that_is_no_text_is_left_to_whoever_asks_for_bytes() -> None:
    assert decoded(transferred(b"Missed\nAgain\nTwice", "base64", "")) == "Missed\nAgain\nTwice"
    assert transferred(b64("\u4f60\u597d", "gb2312"), "base64", "gb2312").decode("gb2312") == "\u4f60\u597d"
    assert transferred(b"AAEC/w==", "base64") == b"\x00\x01\x02\xff"
