"""The letters a customer was sent, to be read again on their page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.letters.reading import blocks, plain
from charter.cases import Audience
from charter.people import Channel
from charter.writing.letters import LetterError, word
from register.letters.stored import REPRESENTATIVES, LetterState, StoredLetter

_HOW = {
    LetterState.STORED: "being sent",
    LetterState.HELD: "being sent",
    LetterState.TRYING: "being sent",
    LetterState.SENT: "sent",
    LetterState.DELIVERED: "delivered",
    LetterState.FAILED: "could not be delivered",
    LetterState.RECORDED_CALL: "told by telephone",
}
"""A letter in no other state is shown: it was not sent, or a person is to tell them."""
_BY = {Channel.EMAIL: "by email", Channel.TEXT: "by text message", Channel.POST: "by post", Channel.CALL: ""}


@dataclass(frozen=True)
class Read:
    """A letter as it is read here: its text in blocks, each a heading, a list or a paragraph."""

    number: int
    at: datetime
    how: str
    subject: str
    blocks: list[tuple[str, list[str]]]


def theirs(letters: Sequence[StoredLetter]) -> list[Read]:
    """The customer's own letters, the latest first: nobody's copies, and not what an old contact was told."""
    return [_read(each) for each in reversed(letters) if _is_theirs(each)]


def _is_theirs(letter: StoredLetter) -> bool:
    copied = letter.id.endswith(REPRESENTATIVES)
    return letter.state in _HOW and not copied and letter.audience is not Audience.OLD_CONTACT


def _read(letter: StoredLetter) -> Read:
    subject, body = letter.subject, letter.body
    pointed = letter.neutral or letter.channel is Channel.TEXT
    if pointed and not letter.revision:  # what it only pointed to is read here
        try:
            full = word(letter.template, Channel.EMAIL, letter.placeholders)
            subject, body = full.subject, full.body
        except LetterError:
            pass
    by = "" if letter.state is LetterState.RECORDED_CALL else _BY.get(letter.channel or Channel.CALL, "")
    return Read(
        number=letter.number,
        at=letter.at,
        how=" ".join(filter(None, (_HOW[letter.state], by))),
        subject=plain(subject) or f"Letter {letter.number}",
        blocks=list(blocks(body)),
    )
