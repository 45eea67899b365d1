"""A mailbox fetched over a real socket: marked as read once it is ours, tried again when that fails."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from engine.config.settings import Settings
from register import Register, RegisterError
from register.outside.inbound import Came
from starter.desk.intake import Desk
from starter.mail.imap import Mailbox, MailboxAway, keep_polling, poll
from starter.mail.smtp import LARGEST, MailHandler
from tests.starter.mail.mailbox import mailbox
from tests.starter.mail.mails import COMPLAINTS, a_mail
from tests.starter.places import RememberingCases


def fetched(settings: Settings, port: int, **more: object) -> Settings:
    given = {
        "mail_addresses": {"complaints": "complaint", "*": "complaint"},
        "mail_imap_host": "127.0.0.1",
        "mail_imap_port": port,
        "mail_imap_security": "none",
        "mail_imap_user": "cases",
        "mail_imap_password": SecretStr("a-password"),
        "mail_imap_every": 1,
    }
    return settings.model_copy(update={**given, **more})


async def test_what_is_unread_is_taken_from_when_it_arrived(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases
) -> None:
    with mailbox() as box:
        box.put(a_mail("One.").as_bytes(), arrived="20-Nov-2026 22:00:00 +0000")
        box.put(a_mail("Read before.", message_id="<2@x.org>").as_bytes(), read=True)
        box.put(a_mail("Away.", message_id="<3@x.org>", Return_Path="<>").as_bytes())
        given = fetched(settings, box.port)
        handler = MailHandler(desk, given)
        assert await poll(handler, Mailbox(given), handler.now) == 2
        assert all(mail.read for mail in box.mails)
        box.mails[0].read = False  # we were stopped before it was marked
        assert await poll(handler, Mailbox(given), handler.now) == 1
    [report] = cases.started.values()
    assert report.received == datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    assert [item.state for item in register.inbound.find(list(Came))] == [Came.DONE, Came.KEPT]


async def test_one_that_is_too_large_is_told_by_its_headers(
    desk: Desk, settings: Settings, register: Register, cases: RememberingCases
) -> None:
    with mailbox() as box:
        box.put(a_mail("x" * (LARGEST + 1), subject="Photographs").as_bytes())
        given = fetched(settings, box.port)
        handler = MailHandler(desk, given)
        assert await poll(handler, Mailbox(given), handler.now) == 1
    [report] = cases.started.values()
    assert "Photographs" in report.details.what_happened
    assert "over 10 MB: it is in the mailbox" in report.details.what_happened
    assert report.customer.email == "ada@example.com"


async def test_what_cannot_be_taken_stays_unread(desk: Desk, settings: Settings, register: Register) -> None:
    with mailbox() as box:
        box.put(a_mail(to=COMPLAINTS).as_bytes())
        given = fetched(settings, box.port)
        handler = MailHandler(desk, given)
        register.database.busy_timeout = 0.2
        writer = sqlite3.connect(settings.register_url.removeprefix("sqlite:///"), isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegisterError):
            await poll(handler, Mailbox(given), handler.now)
        assert not box.mails[0].read
        writer.execute("ROLLBACK")
        writer.close()
        wrong = fetched(settings, box.port, mail_imap_password=SecretStr("wrong"))
        for refused in (wrong, fetched(settings, box.port, mail_imap_folder="Elsewhere")):
            with pytest.raises(MailboxAway):
                await poll(handler, Mailbox(refused), handler.now)
        assert await poll(handler, Mailbox(given), handler.now) == 1


async def until(ask: Callable[[], int], wanted: Callable[[int], bool]) -> None:
    for _ in range(140):
        if wanted(ask()):
            return
        await asyncio.sleep(0.1)


async def test_it_is_looked_at_again_and_again_until_told_to_stop(
    desk: Desk, settings: Settings, register: Register
) -> None:
    stop = asyncio.Event()
    with mailbox() as box:
        given = fetched(settings, 1)  # nobody is there
        handler = MailHandler(desk, given)
        polling = asyncio.create_task(keep_polling(handler, given, stop))
        await asyncio.sleep(0.3)
        assert not polling.done()
        given.mail_imap_port = box.port
        box.put(a_mail().as_bytes())
        async with asyncio.timeout(15):
            await until(lambda: register.inbound.count(Came.DONE), bool)
            stop.set()
            await polling
    assert register.inbound.count(Came.DONE) == 1
