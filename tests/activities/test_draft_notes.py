"""Notes to residents: each goes once, by the way it was meant for, and nothing of it is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.draft_notes import DraftNoteActivities
from activities.letters.notifications import LetterChannel, OutboxChannel
from activities.orders import DraftNoteOrder, NoteOfDraft
from charter.people import Channel
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register import Register
from register.residents.resident_notes import NoteToSend
from tests.activities.fakes import FakeChannel, down, refused
from tests.ready import new_register
from tests.register.making import Clock

SEAL = Seal(KeyRing({"one": b"k" * 32}, "one"))
NOTE = NoteOfDraft(
    id="n1", channel=Channel.EMAIL, to="ada@example.com", subject="Your form", body="Go on here."
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    opened = Register.open(new_register(tmp_path / "register.sqlite3"), Clock())
    key_id, words = SEAL.close(NOTE.model_dump_json().encode())
    assert b"ada" not in words
    assert opened.resident_notes.add(NoteToSend(id=NOTE.id, key_id=key_id, words=words))
    assert not opened.resident_notes.add(NoteToSend(id=NOTE.id, key_id="", words=b"another"))
    yield opened
    opened.close()


def sent(register: Register, channel: LetterChannel | None, seal: Seal = SEAL, attempt: int = 1) -> bool:
    channels = {Channel.EMAIL: channel} if channel else {}
    environment = ActivityEnvironment()
    environment.info = replace(ActivityEnvironment.default_info(), attempt=attempt)
    run = DraftNoteActivities(register, channels, seal).note_sent
    return bool(environment.run(run, DraftNoteOrder(note=NOTE.id)))


def test_it_goes_once_and_nothing_of_it_is_kept(register: Register) -> None:
    outbox = OutboxChannel(register.outbox)
    assert register.resident_notes.waiting(10, timedelta()) == [NOTE.id]
    assert sent(register, outbox)
    assert not sent(register, outbox)
    [item] = register.outbox.items()
    assert (item.to, item.subject, item.body) == (NOTE.to, NOTE.subject, NOTE.body)
    assert register.resident_notes.get(NOTE.id) is None
    assert register.resident_notes.waiting(10, timedelta()) == []


def test_one_whose_word_was_lost_does_not_go_again(register: Register) -> None:
    outbox = OutboxChannel(register.outbox)
    register.outbox.put(NOTE.id, Channel.EMAIL, to=NOTE.to, subject=NOTE.subject, body=NOTE.body)
    assert sent(register, outbox, attempt=2)
    assert len(register.outbox.items()) == 1


def test_while_the_channel_is_down_it_waits(register: Register) -> None:
    with pytest.raises(ApplicationError):
        sent(register, FakeChannel(down))
    assert register.resident_notes.waiting(10, timedelta()) == [NOTE.id]


@pytest.mark.parametrize(
    ("channel", "seal"), [(FakeChannel(refused), SEAL), (None, SEAL), (FakeChannel(), Seal())]
)
def test_what_can_never_go_is_given_up(register: Register, channel: LetterChannel | None, seal: Seal) -> None:
    assert not sent(register, channel, seal)
    assert register.resident_notes.waiting(10, timedelta()) == []
