"""Letters on their way: the channels that carry them, and the post that never sends one twice knowingly."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from activities.letters.wording import address_of, is_representatives
from charter.cases import Audience
from charter.people import Channel, Customer, Model, Representative
from charter.writing.letters import ADDED, LetterError, word
from charter.writing.telling import Hours, Plan, plan, plan_copy
from engine.logs import get_logger
from engine.tracing.spans import spanned
from register import Register
from register.letters.outbox import Outbox
from register.letters.stored import GONE, Addressed, StoredLetter

log = get_logger(__name__)


HELD_UP = "held_up"


class ChannelDown(Exception):
    """No answer, or one that says later. Whether the letter was taken is not known: look it up first."""


class ChannelRefused(Exception):
    """The channel will never take this letter. Its text names no address."""


class ChannelLater(Exception):
    """The channel certainly did not take the letter, for no fault of the letter's: try it again later.

    ``person`` says what somebody has to put right first; empty where time alone helps.
    """

    def __init__(self, why: str, person: str = "") -> None:
        super().__init__(why)
        self.person = person


class ChannelCannotSay(Exception):
    """The channel keeps no record: whether it took the letter cannot be found out."""


BAD_ADDRESS = "The address was refused."
NOT_DELIVERED = "It could not be delivered to that address."
NOT_THIS_TIME = "The channel took it and could not deliver it."
NOT_THESE_WORDS = "The channel will not take it as it is set up or worded."
"""Failures that somebody has to see to even when the letter goes another way: `task_for`."""

_ADDRESSES = {Channel.EMAIL: "email address", Channel.TEXT: "mobile number", Channel.POST: "postal address"}


def task_for(letter: StoredLetter) -> str:
    """What a person has to do about a channel that failed, apart from this letter; empty for nothing."""
    if letter.channel is None:
        return ""
    if letter.failure in (BAD_ADDRESS, NOT_DELIVERED):
        whose = "representative" if is_representatives(letter.id) else "customer"
        address = _ADDRESSES.get(letter.channel, "address")
        return (
            f"Ask the {whose} for another {address}: letter {letter.number} ({letter.template}) "
            f"did not reach them there."
        )
    if letter.failure == NOT_THESE_WORDS:
        return (
            f"Tell an administrator: letter {letter.number} ({letter.template}) was refused by "
            f"{letter.channel}, and not for its address."
        )
    return ""


class Outgoing(Model):
    """A letter as a channel is given it."""

    letter_id: str
    reference: str
    channel: Channel
    to: str
    subject: str
    body: str
    template: str
    placeholders: dict[str, str]
    neutral: bool
    own_words: bool = False
    """An officer has added to it or changed it: no template has these words."""
    unsubscribe: str = ""
    """Where one click ends messages like this one; empty for a letter."""


class Receipt(Model):
    """A channel has taken a letter. ``id`` is the channel's own, for its receipts."""

    id: str = ""
    failed: str = ""
    """Found, and already known not to have arrived: why."""


class LetterChannel(Protocol):
    """What carries letters: GOV.UK Notify, a mail server, the outbox. Answers or gives up in 10 seconds."""

    waits_for_receipt: bool
    """Whether it says later if the letter arrived."""
    settles: timedelta
    """How long an attempt may go on after the process that made it was lost."""
    in_register: bool
    """Whether it is the register's own outbox: a letter may be put there by what stores it, all at once."""

    def send(self, letter: Outgoing) -> Receipt:
        """Take the letter. Raises ChannelDown (perhaps taken), ChannelLater or ChannelRefused (not taken)."""

    def find(self, letter_id: str, channel: Channel) -> Receipt | None:
        """The receipt of a letter it has taken, or None. Raises ChannelDown or ChannelCannotSay."""


class OutboxChannel:
    """Development's channel: a table that the site shows. Takes a letter once, however often it is sent."""

    waits_for_receipt = False
    settles = timedelta()
    in_register = True

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def send(self, letter: Outgoing) -> Receipt:
        self._outbox.put(
            letter.letter_id,
            letter.channel,
            to=letter.to,
            subject=letter.subject,
            body=letter.body,
            reference=letter.reference,
        )
        return Receipt(id=letter.letter_id)

    def find(self, letter_id: str, channel: Channel) -> Receipt | None:
        return Receipt(id=letter_id) if self._outbox.has(letter_id, channel) else None


class PostRoom:
    """Takes letters from the register to their channels, and writes down what became of each.

    A letter is marked *trying* before it is handed over. One found so was perhaps sent: it is looked up.
    """

    def __init__(
        self,
        register: Register,
        channels: Mapping[Channel, LetterChannel],
        now: Callable[[], datetime],
    ) -> None:
        self._register = register
        self._channels = channels
        self.now = now

    @property
    def in_register(self) -> frozenset[Channel]:
        """The channels whose letters need nobody to take them anywhere: the register has them."""
        return frozenset(channel for channel, carrier in self._channels.items() if carrier.in_register)

    def waits_for_receipt(self, channel: Channel | None) -> bool:
        """Whether this channel will say later if a letter arrived."""
        carrier = self._channels.get(channel) if channel else None
        return carrier is not None and carrier.waits_for_receipt

    def settles(self, channel: Channel | None) -> timedelta:
        """How long a lost attempt on this channel may still be going on."""
        carrier = self._channels.get(channel) if channel else None
        return carrier.settles if carrier is not None else timedelta()

    def try_once(self, letter_id: str) -> bool:
        """Try a stored letter's first channel, once. True if it was taken and nothing more is to come.

        Raises nothing: whatever happens, the letter is in the register and a Delivery can go on from there.
        """
        try:
            letter = self._register.letters.trying_in_turn(letter_id)
            if letter is None or letter.channel is None:
                return self._has_gone(letter_id)
            self._hand_over(letter, letter.channel, _words(letter, letter.channel, None))
        except (ChannelDown, ChannelLater, ChannelRefused):
            return False
        except Exception as error:
            log.warning("letter could not be sent at once", letter=letter_id, error_type=type(error).__name__)
            return False
        return not self.waits_for_receipt(letter.channel)

    def _has_gone(self, letter_id: str) -> bool:
        letter = self._register.letters.get(letter_id)
        return letter is not None and letter.state in GONE

    def must_wait(self, letter: StoredLetter) -> bool:
        """Whether an earlier letter of the case has to go first, so that they arrive in order."""
        return self._register.letters.ahead(letter)

    def send(
        self, letter: StoredLetter, channel: Channel, person: Customer | Representative | None = None
    ) -> bool:
        """Hand a letter to a channel. False if somebody else has it in hand, has changed it, or it has gone.

        ``person`` gives today's address where it may have changed since the letter was written. Raises
        ChannelDown, with the letter left *trying*, ChannelLater, with it *stored* again, and ChannelRefused,
        with it marked *failed*.
        """
        words = _words(letter, channel, person)
        if not self._register.letters.trying(letter.id, channel, letter.revision):
            return False
        self._hand_over(letter, channel, words)
        return True

    def _hand_over(self, letter: StoredLetter, channel: Channel, words: Addressed) -> None:
        """Hand over a letter that is marked *trying*. Raises what ``send`` does."""
        carrier = self._channels.get(channel)
        if carrier is None or not words.to:
            why = "There is no address for it." if carrier else "This channel is not set up."
            self._register.letters.failed(letter.id, channel, why, final=True)
            raise ChannelRefused(why)
        outgoing = Outgoing(
            letter_id=letter.id,
            reference=letter.reference,
            channel=channel,
            to=words.to,
            subject=words.subject,
            body=words.body,
            template=letter.template,
            placeholders=letter.placeholders,
            neutral=letter.neutral,
            own_words=bool(letter.revision or letter.placeholders.get(ADDED)),
        )
        try:
            with spanned("letter handed over", case=letter.reference, letter=letter.id, channel=channel):
                receipt = carrier.send(outgoing)
        except ChannelRefused as refused:
            self._register.letters.failed(letter.id, channel, str(refused), final=True)
            raise
        except ChannelLater as later:
            self._register.letters.failed(letter.id, channel, str(later), final=False)
            if later.person:
                what = f"Letter {letter.number} ({letter.template}) waits to be sent. {later.person}"
                self._register.letters.task(letter, HELD_UP, what, for_role="manager")
            raise
        self._register.letters.sent(letter.id, channel, receipt.id)
        if letter.failure:
            self._register.letters.task_done(letter, HELD_UP)

    def look_up(self, letter: StoredLetter) -> bool:
        """Ask the channel of a letter found *trying* whether it has it; if not, it may be tried again.

        Raises ChannelDown and ChannelCannotSay: then nobody knows.
        """
        carrier = self._channels.get(letter.channel) if letter.channel else None
        if carrier is None or letter.channel is None:
            return False
        receipt = carrier.find(letter.id, letter.channel)
        if receipt is not None:
            self._register.letters.sent(letter.id, letter.channel, receipt.id)
            if receipt.failed:
                self._register.letters.failed(letter.id, letter.channel, receipt.failed, final=True)
            if letter.failure:
                self._register.letters.task_done(letter, HELD_UP)
            return True
        why = "Looked up after an attempt that did not end: it had not been sent."
        self._register.letters.failed(letter.id, letter.channel, why, final=False)
        return False


def planned_now(
    letter: StoredLetter,
    customer: Customer,
    representative: Representative | None,
    hours: Hours,
    refused: tuple[Channel, ...],
) -> Plan:
    """How a stored letter goes today: a death, safe contact or new details since it was written all count."""
    if is_representatives(letter.id):
        copied = plan_copy(representative, customer, letter.template, refused=refused)
        return copied or Plan(stopped="The representative may no longer be told.")
    old = _left_behind(letter) if letter.audience is Audience.OLD_CONTACT else None
    return plan(
        customer,
        hours,
        template=letter.template,
        audience=letter.audience,
        old_contact=old,
        refused=refused,
    )


def _left_behind(letter: StoredLetter) -> Customer:
    """The contact of before the details changed: its addresses are kept with the letter."""
    to = {channel: letter.words(channel).to for channel in letter.channels}
    return Customer(
        email=to.get(Channel.EMAIL, ""),
        phone=to.get(Channel.TEXT, ""),
        address=to.get(Channel.POST, ""),
        texts_signed_up=Channel.TEXT in to,
        prefers=letter.channels[0] if letter.channels else None,
    )


def reworded(letter: StoredLetter, plan: Plan) -> StoredLetter:
    """The letter with the words today's plan needs: another channel's, neutral ones. Raises LetterError."""
    is_copy = is_representatives(letter.id)
    same = letter.neutral == plan.neutral
    unsaid = [channel for channel in plan.channels if channel not in letter.worded]
    if letter.revision and unsaid and not plan.neutral:
        raise LetterError(f"An officer has changed its words, and has written none for {', '.join(unsaid)}.")
    words = {
        channel: letter.worded[channel]
        if same and channel in letter.worded
        else Addressed(
            **word(
                letter.template, channel, letter.placeholders, neutral=plan.neutral, copy=is_copy
            ).model_dump()
        )
        for channel in plan.channels
    }
    return letter.model_copy(update={"worded": words, "neutral": plan.neutral})


def _words(letter: StoredLetter, channel: Channel, person: Customer | Representative | None) -> Addressed:
    words = letter.worded.get(channel)
    if words is None:
        raise LetterError(f"Letter {letter.template} has no words for {channel}.")
    return words.model_copy(update={"to": address_of(person, channel)}) if person is not None else words
