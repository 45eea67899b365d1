"""What the DraftNote workflow has done: one email or text to a resident, sent once, then forgotten."""

from collections.abc import Mapping

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import without_personal_data
from activities.letters.notifications import (
    ChannelCannotSay,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    LetterChannel,
    Outgoing,
)
from activities.orders import DraftNoteOrder, NoteOfDraft
from charter.people import Channel
from engine.logs import get_logger
from engine.payloads.seal import Seal
from register import Register

REFUSED, NO_CHANNEL, UNREADABLE = "refused", "no channel", "unreadable"
LATER = "ChannelLater"

log = get_logger(__name__)


class DraftNoteActivities:
    """Each may be run again: a note that went is known by its id."""

    def __init__(self, register: Register, channels: Mapping[Channel, LetterChannel], seal: Seal) -> None:
        self._register = register
        self._channels = channels
        self._seal = seal

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def note_sent(self, order: DraftNoteOrder) -> bool:
        """Send a note. False where it has gone before, or where it never can."""
        kept = self._register.resident_notes.get(order.note)
        if kept is None:
            return False
        plain = self._seal.open(kept.key_id, kept.words)
        if plain is None:
            return self._given_up(order.note, UNREADABLE)
        note = NoteOfDraft.model_validate_json(plain)
        carrier = self._channels.get(note.channel)
        if carrier is None:
            return self._given_up(order.note, NO_CHANNEL)
        if activity.info().attempt == 1 or not _gone(carrier, note):
            try:
                carrier.send(_outgoing(note))
            except ChannelRefused:
                return self._given_up(order.note, REFUSED)
            except (ChannelDown, ChannelLater):
                raise _later() from None
        self._register.resident_notes.gone(order.note)
        return True

    def _given_up(self, note: str, problem: str) -> bool:
        log.error("note to a resident not sent", reason_code=problem)
        self._register.resident_notes.gone(note, problem)
        return False


def _outgoing(note: NoteOfDraft) -> Outgoing:
    return Outgoing(
        letter_id=note.id,
        reference="",
        channel=note.channel,
        to=note.to,
        subject=note.subject,
        body=note.body,
        template="",
        placeholders={},
        neutral=True,
    )


def _gone(carrier: LetterChannel, note: NoteOfDraft) -> bool:
    """Whether an attempt whose word was lost has sent it."""
    try:
        return carrier.find(note.id, note.channel) is not None
    except ChannelCannotSay:
        return False  # sent again under the same Message-ID: a mailbox shows it once, or twice
    except ChannelDown:
        raise _later() from None


def _later() -> ApplicationError:
    return ApplicationError("The note could not be sent just now. It will be tried again.", type=LATER)
