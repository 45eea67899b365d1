"""Machines that do not say that they are: known by what they do, so that no two answer each other for ever.

An out-of-office answer without a header comes with nearly the same words each time, or within a minute of
each letter. It is said to its case once; what comes after it is an officer's to look at, and is not answered.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from difflib import SequenceMatcher

from register.letters.stored import StoredLetter
from register.outside.inbound import Came, Inbound
from starter.mail.contents.plain import said_in

REMEMBERED = timedelta(days=7)
"""How long the same words from the same sender are the same again."""
ONCE_IN = timedelta(hours=1)
"""Who answers at once is answered once in so long."""
AT_ONCE = timedelta(minutes=1)
"""Nobody reads a letter and answers it in less."""
AGAIN = "Nearly the same has come from this sender before: it may be an automatic answer."
QUICK = "It came within a minute of a letter, as another did within the hour: it may be an automatic answer."
COMPARED = 50
"""Mails of one sender that are looked at."""
_WORDS = 300
_ALIKE = 0.9
_SHORT = 3
"""Fewer words than this are the same for an hour only: “Yes, please” answers more than one question."""
_SAID = frozenset({Came.SAYS, Came.OPENS, Came.TEAM, Came.DONE})


def why_not_again(item: Inbound, lately: Iterable[Inbound], letters: Sequence[StoredLetter]) -> str:
    """Why this is not to be said or to open a case, for what else came from its sender; or nothing.

    ``lately`` is what they sent within ``REMEMBERED``, ``letters`` what we sent to the cases it may answer.
    """
    before = [each for each in lately if _counts(each, item)]
    within_hour = [each for each in before if each.received > item.received - ONCE_IN]
    mine = _compared(item)
    same = [each for each in before if not item.attachments or each.attachments == item.attachments]
    remembered = same if len(mine) >= _SHORT else [each for each in same if each in within_hour]
    if mine and any(_alike(mine, _compared(each)) for each in remembered):
        return AGAIN
    quick = _at_once(item, letters) and any(_at_once(each, letters) for each in within_hour)
    return QUICK if quick else ""


def _counts(other: Inbound, item: Inbound) -> bool:
    """Whether it was said, or is being, to the same case and for the same person."""
    same_case = not item.reference or other.reference == item.reference
    same_person = other.answer_to == item.answer_to  # a web form writes for everybody
    return other.id != item.id and other.door == "mail" and other.state in _SAID and same_case and same_person


def _at_once(item: Inbound, letters: Sequence[StoredLetter]) -> bool:
    sent = (letter.sent_at for letter in letters if letter.sent_at is not None)
    return any(item.received - AT_ONCE <= at < item.received for at in sent)


def _compared(item: Inbound) -> list[str]:
    """Its words, with nothing that differs from one such answer to the next: numbers, dates, references."""
    words = said_in(item.own or item.said)[:_WORDS]
    return ["0" if any(character.isdigit() for character in word) else word for word in words]


def _alike(one: list[str], other: list[str]) -> bool:
    compared = SequenceMatcher(None, one, other, autojunk=False)
    quick = compared.real_quick_ratio() >= _ALIKE and compared.quick_ratio() >= _ALIKE
    return quick and compared.ratio() >= _ALIKE
