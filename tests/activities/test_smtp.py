"""A mail server as a channel, against a real one on this machine: what arrives, and what each no means."""

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from activities.letters.markdown_mail import as_html, as_plain
from activities.letters.notifications import (
    BAD_ADDRESS,
    NOT_THESE_WORDS,
    ChannelCannotSay,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    Outgoing,
    PostRoom,
)
from activities.letters.smtp import MailServer, SmtpChannel, message_id, went_there
from charter.people import Channel
from charter.writing.letters import as_text
from engine.payloads.marks import MESSAGE_ID, Marks
from engine.payloads.ring import KeyRing
from register import Register
from register.letters.stored import LetterState
from tests.register.making import Clock, letter, tell, turn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FROM = "cases@council.example.com"
LETTER = Outgoing(
    letter_id="MK-7Q4K2M9X3-1",
    reference="MK-7Q4K2M9X3",
    channel=Channel.EMAIL,
    to="ada@example.com",
    subject="We have your report",
    body="Dear Ada Example\n\n# What happens next\n\n* One\n* Two",
    template="highways_repair/acknowledged",
    placeholders={},
    neutral=False,
)


@dataclass
class Mailbox:
    """What a mail server took, and what it says instead if told to."""

    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.says.get("mail", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        said = self.says.get("rcpt", "250 OK")
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        said = self.says.get("data", "250 OK")
        if said.startswith("2") or said == "lost":
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.envelopes.append(envelope)
        if said == "lost":
            server.transport.abort()
        return said


@contextmanager
def serving(mailbox: Mailbox, **given: Any) -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **given)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with serving(mailbox) as listening:
        yield listening


def words(message: EmailMessage, form: str) -> str:
    part = message.get_body((form,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def channel(port: int, **more: Any) -> SmtpChannel:
    given = {"host": "127.0.0.1", "port": port, "sender": FROM, "security": "none", **more}
    return SmtpChannel(MailServer(**given), lambda: NOW)


def test_a_letter_arrives_as_mail_that_nobody_answers_by_itself(mailbox: Mailbox, port: int) -> None:
    receipt = channel(port, reply_to="cases+{reference}@council.example.com").send(LETTER)
    [message] = mailbox.taken
    assert message["Subject"] == "We have your report (MK-7Q4K2M9X3)"
    assert (message["From"], message["To"]) == (FROM, "ada@example.com")
    assert message["Reply-To"] == "cases+mk-7q4k2m9x3@council.example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Message-ID"] == receipt.id == message_id(LETTER, FROM)
    assert message["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    plain, page = words(message, "plain"), words(message, "html")
    assert "What happens next\n-----------------\n\n* One\n* Two" in plain
    assert "<h2>What happens next</h2>\n<ul><li>One</li><li>Two</li></ul>" in page


def test_the_same_letter_has_the_same_message_id_always() -> None:
    marks = Marks.of(KeyRing({"a": b"k" * 32}, "a"), MESSAGE_ID)
    marked = message_id(LETTER, FROM, marks)
    assert marked == message_id(LETTER.model_copy(update={"to": "ADA@example.com "}), FROM, marks)
    assert marked != message_id(LETTER, FROM), "it does not follow from the reference"
    assert went_there(marked, LETTER.letter_id, "ada@example.com", marks)
    rotated = Marks.of(KeyRing({"a": b"k" * 32, "b": b"l" * 32}, "b"), MESSAGE_ID)
    assert went_there(marked, LETTER.letter_id, "ada@example.com", rotated)
    for forged, letter_id, to in (
        (message_id(LETTER, FROM), LETTER.letter_id, "ada@example.com"),
        (marked, LETTER.letter_id, "bob@example.com"),
        (marked, "MK-7Q4K2M9X3-2", "ada@example.com"),
        ("<>", LETTER.letter_id, "ada@example.com"),
        ("<\u00fc@x>", LETTER.letter_id, "ada@example.com"),
    ):
        assert not went_there(forged, letter_id, to, marks)
    other = LETTER.model_copy(update={"letter_id": "MK-7Q4K2M9X3-2"})
    assert message_id(other, FROM) != message_id(LETTER, FROM)


@pytest.mark.parametrize(
    "told",
    [
        "<script>alert('you')</script>",
        "x" * 3000,
        "a@b.example, & “quoted”\n.\n* no list",
        "((body)) _under_ `code` [link](http://example.com) <img src=x onerror=y>",
    ],
)
def test_what_a_citizen_wrote_arrives_as_text(mailbox: Mailbox, port: int, told: str) -> None:
    channel(port).send(LETTER.model_copy(update={"body": f"* Where: {as_text(told)}\n\nThank you."}))
    [message] = mailbox.taken
    plain, page = words(message, "plain"), words(message, "html")
    for line in told.splitlines():
        assert line in plain
    assert "<script" not in page
    assert "<img" not in page
    assert "href" not in page
    assert all(len(line) < 1000 for line in message.as_bytes().splitlines())  # RFC 5322


@pytest.mark.parametrize(
    ("at", "said", "means", "why"),
    [
        ("rcpt", "550 No such user", ChannelRefused, BAD_ADDRESS),
        ("rcpt", "450 Later", ChannelLater, ""),
        ("mail", "451 Later", ChannelLater, ""),
        ("mail", "553 Not your address", ChannelLater, "CHARTER_SMTP_"),
        ("data", "554 Spam", ChannelRefused, NOT_THESE_WORDS),
        ("data", "452 Full", ChannelLater, ""),
        ("data", "lost", ChannelDown, ""),
    ],
)
def test_what_the_server_says_no_with(
    mailbox: Mailbox, port: int, at: str, said: str, means: type[Exception], why: str
) -> None:
    mailbox.says[at] = said
    with pytest.raises(means) as caught:
        channel(port).send(LETTER)
    if means is ChannelLater:
        assert why in getattr(caught.value, "person")  # noqa: B009
        assert bool(why) is bool(getattr(caught.value, "person"))  # noqa: B009
    else:
        assert str(caught.value) == why
    assert len(mailbox.taken) == (said == "lost")
    mailbox.says.clear()
    assert channel(port).send(LETTER).id


def test_nobody_there_means_later() -> None:
    with pytest.raises(ChannelLater):
        channel(1).send(LETTER)


def test_an_address_that_is_none_is_refused_before_anything_is_sent(mailbox: Mailbox, port: int) -> None:
    for to in ("nobody", "a@b\r\nRCPT TO:<c@example.com>", "a b@example.com", "@", ""):
        with pytest.raises(ChannelRefused):
            channel(port).send(LETTER.model_copy(update={"to": to}))
    assert mailbox.taken == []


def test_it_cannot_say_what_it_took(port: int) -> None:
    with pytest.raises(ChannelCannotSay):
        channel(port).find(LETTER.letter_id, Channel.EMAIL)


def test_a_server_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.letters.smtp.SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(ChannelLater):
            channel(silent.getsockname()[1]).send(LETTER)


# -- TLS and signing in


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*made, *names, *files], check=True, capture_output=True)
    return folder


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def server_side(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def only_ada(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ada", b"secret")
    return AuthResult(success=known)


def test_starttls_and_signing_in(mailbox: Mailbox, certificate: Path) -> None:
    given = {
        "tls_context": server_side(certificate),
        "require_starttls": True,
        "authenticator": only_ada,
        "auth_required": True,
    }
    with serving(mailbox, **given) as port:
        safe = {"security": "starttls", "context": trusting(certificate)}
        channel(port, user="ada", password="secret", **safe).send(LETTER)
        assert len(mailbox.taken) == 1
        with pytest.raises(ChannelLater) as wrong:
            channel(port, user="ada", password="guess", **safe).send(LETTER)
        assert "CHARTER_SMTP_" in wrong.value.person
        with pytest.raises(ChannelLater) as untrusted:
            channel(port, user="ada", password="secret", security="starttls").send(LETTER)
        assert untrusted.value.person
        with pytest.raises(ChannelLater):
            channel(port).send(LETTER)
    assert len(mailbox.taken) == 1


def test_starttls_that_is_not_offered_is_not_done_without(mailbox: Mailbox, port: int) -> None:
    with pytest.raises(ChannelLater) as caught:
        channel(port, security="starttls").send(LETTER)
    assert caught.value.person
    assert mailbox.taken == []


# -- with the post


@pytest.mark.parametrize(("said", "state", "sent"), [("lost", "trying", 1), ("452 Full", "stored", 0)])
def test_only_a_certain_no_is_tried_again(
    register: Register, clock: Clock, mailbox: Mailbox, port: int, said: str, state: str, sent: int
) -> None:
    tell(register, turn(), [letter()])
    by_mail = channel(port)
    post = PostRoom(register, {Channel.EMAIL: by_mail}, clock)
    mailbox.says["data"] = said
    first = register.letters.of_case(turn().reference)[0].id
    assert post.try_once(first) is False
    mailbox.says.clear()
    stored = register.letters.get(first)
    assert stored is not None
    assert stored.state is LetterState(state)
    if state == "trying":
        with pytest.raises(ChannelCannotSay):
            post.look_up(stored)
    assert post.try_once(first) is (state == "stored")
    assert len(mailbox.taken) == 1


# -- the two forms of a letter


@pytest.mark.parametrize("form", [as_plain, as_html])
def test_a_letter_keeps_its_lines_and_paragraphs(form: Callable[[str], str]) -> None:
    said = form("One\nTwo\n\n\n# Head\nText\n* a\n* b\nEnd \\* \\<b\\> 1\\. \\\\")
    if form is as_plain:
        assert said == "One\nTwo\n\nHead\n----\n\nText\n\n* a\n* b\n\nEnd * <b> 1. \\\n"
    else:
        assert "<p>One<br>Two</p>\n<h2>Head</h2>\n<p>Text</p>\n<ul><li>a</li><li>b</li></ul>" in said
        assert "<p>End * &lt;b&gt; 1. \\</p>" in said
