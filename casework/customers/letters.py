"""The letters a customer was sent, to be read again on their page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.letters.reading import blocks, plain
from casework.site.languages import _, marked
from charter.cases import Audience
from charter.people import Channel
from charter.writing.letters import LetterError, word
from register.letters.stored import REPRESENTATIVES, LetterState, StoredLetter

_HOW = {
    LetterState.STORED: marked("being sent"),
    LetterState.HELD: marked("being sent"),
    LetterState.TRYING: marked("being sent"),
    LetterState.SENT: marked("sent"),
    LetterState.DELIVERED: marked("delivered"),
    LetterState.FAILED: marked("could not be delivered"),
    LetterState.RECORDED_CALL: marked("told by telephone"),
}
"""A letter in no other state is shown: it was not sent, or a person is to tell them."""
_BY = {
    Channel.EMAIL: marked("by email"),
    Channel.TEXT: marked("by text message"),
    Channel.POST: marked("by post"),
    Channel.CALL: "",
}


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
        how=_("{done} {how}").format(done=_(_HOW[letter.state]), how=_(by)) if by else _(_HOW[letter.state]),
        subject=plain(subject) or _("Letter {number}").format(number=letter.number),
        blocks=list(blocks(body)),
    )
