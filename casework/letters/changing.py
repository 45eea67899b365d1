"""What a letter says, as an officer edits it: a subject and a text for each way in which it may go."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.letters.reading import BY, plain
from charter.addresses.marks import flattened
from charter.cases import Entry, Kind
from charter.people import Channel, Role, Sender
from charter.writing.letters import SUBJECT_LENGTH, Worded, own_words
from register.letters.letter_changes import LetterChange, LetterChangeKind
from register.letters.stored import UNSENT, StoredLetter

LONGEST = 20_000
"""Characters of a letter."""
LONGEST_TEXT = 918
"""Characters of a text message: what GOV.UK Notify takes, in six parts."""


@dataclass(frozen=True)
class LetterWording:
    """One wording of a letter, and the channels that carry it."""

    number: int
    channels: tuple[Channel, ...]
    subject: str
    body: str

    @property
    def title(self) -> str:
        """``By email and by post``."""
        said = " and ".join(BY[channel].lower() for channel in self.channels)
        return said[:1].upper() + said[1:]

    @property
    def has_subject(self) -> bool:
        return Channel.TEXT not in self.channels

    @property
    def longest(self) -> int:
        return LONGEST if self.has_subject else LONGEST_TEXT


@dataclass
class Rewritten:
    """What an officer has written: the words for each channel, or what is wrong with them."""

    wordings: list[LetterWording]
    words: dict[Channel, Worded] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def may_be_changed(letter: StoredLetter) -> bool:
    """Whether its words can still be changed; those of safe contact's neutral wording never can."""
    return letter.state in UNSENT and not letter.neutral and bool(letter.worded)


def wordings_of(letter: StoredLetter) -> list[LetterWording]:
    """The letter's wordings as they are edited; channels that say the same are edited together."""
    found: dict[tuple[str, str, bool], list[Channel]] = {}
    for channel, words in letter.worded.items():
        by_text = channel is Channel.TEXT
        found.setdefault((words.subject, words.body, by_text), []).append(channel)
    return [
        LetterWording(number, tuple(channels), plain(subject), body if by_text else _to_edit(body))
        for number, ((subject, body, by_text), channels) in enumerate(found.items())
    ]


def rewritten(letter: StoredLetter, posted: Posted) -> Rewritten:
    """What was written in the form of a letter. What was left as it was stays as it was stored."""
    made = Rewritten([])
    for old in wordings_of(letter):
        subject = flattened(one(posted, f"subject-{old.number}")) if old.has_subject else ""
        body = one(posted, f"body-{old.number}").strip()
        new = LetterWording(old.number, old.channels, subject, body)
        made.wordings.append(new)
        made.mistakes += _mistakes(new)
        stored = letter.worded[old.channels[0]]
        if body == old.body:
            said = stored.body
        else:
            said = _as_stored(body, stored.body) if old.has_subject else flattened(body)
        words = Worded(subject=stored.subject if subject == old.subject else subject, body=said)
        made.words |= dict.fromkeys(old.channels, words)
    return made


def changes_told(changes: Sequence[LetterChange], letters: Sequence[StoredLetter]) -> list[Entry]:
    """The changes as lines of a case's timeline."""
    numbers = {letter.id: letter.number for letter in letters}
    did = {
        LetterChangeKind.CHANGED: "was changed before it went",
        LetterChangeKind.CANCELLED: "was cancelled before it went",
    }
    return [
        Entry(
            number=0,
            at=each.at,
            kind=Kind.LETTER,
            what=f"Letter {numbers.get(each.letter_id, '')} {did[each.kind]}",
            by=Sender(role=Role(each.role), name=each.name),
            said={"why": each.why},
        )
        for each in changes
    ]


def _mistakes(wording: LetterWording) -> list[Mistake]:
    found = []
    if wording.has_subject and not wording.subject:
        found.append(Mistake(f"subject-{wording.number}", "Enter a subject"))
    if len(wording.subject) > SUBJECT_LENGTH:
        why = f"The subject must be {SUBJECT_LENGTH} characters or fewer"
        found.append(Mistake(f"subject-{wording.number}", why))
    if not wording.body:
        found.append(Mistake(f"body-{wording.number}", "Enter what the letter says"))
    if len(wording.body) > wording.longest:
        why = f"What it says must be {wording.longest:,} characters or fewer"
        found.append(Mistake(f"body-{wording.number}", why))
    return found


def _to_edit(body: str) -> str:
    return "\n".join(plain(line) for line in body.split("\n")).strip()


def _as_stored(body: str, before: str) -> str:
    """The officer's text as letters are kept; a line that was there before is what it was."""
    known = {plain(line).strip(): line for line in before.split("\n")}
    return "\n".join(known.get(line.strip()) or own_words(line) for line in body.split("\n")).strip()
