"""What the Delivery workflow has done: one letter, looked at and sent, by what the register says today."""

from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.editions import edition_of
from activities.failures import never, without_personal_data
from activities.letters.notifications import (
    NOT_DELIVERED,
    NOT_THIS_TIME,
    ChannelCannotSay,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    PostRoom,
    planned_now,
    reworded,
    task_for,
)
from activities.letters.restricted import WHY as WHY_RESTRICTED
from activities.letters.restricted import is_restricted
from activities.letters.wording import is_representatives
from activities.orders import Do, LetterFailed, LetterTry, Next, NextAsked, ReceiptRecorded
from charter.cases import Audience
from charter.edition.editions import Editions
from charter.people import Channel, Customer, Representative
from charter.writing.letters import LetterError
from charter.writing.telling import Hours, Plan
from register import Register
from register.letters.stored import LetterState, StoredLetter

REFUSED, DOWN, CLOSED, NOT_YET = "ChannelRefused", "ChannelDown", "ChannelClosed", "NotYet"
IN_TURN = 30
"""Seconds after which a letter looks again whether the one before it has gone, at most; a second at first."""
SLOWLY = 900
"""Seconds after which a channel that only answers slowly is tried again, at most."""
NOT_KNOWN = "It is not known whether it was sent: ask the customer, or tell them."
DONE_WITH = (
    LetterState.DELIVERED,
    LetterState.RECORDED_CALL,
    LetterState.STOPPED,
    LetterState.WITH_OFFICER,
)


class DeliveryActivities:
    """Looks at a letter, sends it, writes down what became of it. Every method may be run again."""

    def __init__(self, post: PostRoom, register: Register, editions: Editions) -> None:
        self._post = post
        self._register = register
        self._editions = editions

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def next_for_letter(self, asked: NextAsked) -> Next:
        """What is to be done with a letter now. One perhaps sent before is looked up first."""
        letter = self._letter(asked.letter_id)
        if letter.state is LetterState.TRYING:
            settles = self._post.settles(letter.channel)
            if settles and not asked.settled:
                return Next(do=Do.SETTLE, channel=letter.channel, seconds=int(settles.total_seconds()))
            self._look_up(letter)
            letter = self._letter(asked.letter_id)
        if letter.state in DONE_WITH:
            return Next(do=Do.NOTHING, state=letter.state)
        if letter.state is LetterState.SENT:
            waits = self._post.waits_for_receipt(letter.channel)
            return Next(
                do=Do.AWAIT_RECEIPT if waits else Do.NOTHING, channel=letter.channel, state=letter.state
            )
        return self._planned(letter, asked)

    def _planned(self, letter: StoredLetter, asked: NextAsked) -> Next:
        if is_restricted(self._register, letter.reference):
            return self._with_officer(letter.id, WHY_RESTRICTED)
        failed = letter.channel if letter.state is LetterState.FAILED else None
        plan = self._plan(letter, asked, (*asked.refused, *([failed] if failed else [])))
        if plan.stopped:
            self._register.letters.stopped(letter.id, plan.stopped)
            return Next(do=Do.NOTHING, state=LetterState.STOPPED)
        if failed and plan.channels and (needed := task_for(letter)):
            self._register.letters.task(letter, f"{failed}_failed", needed)
        try:
            reworded(letter, plan)
        except LetterError as error:
            plan = Plan(with_officer=f"Letter could not be written: {error}")
        if plan.with_officer:
            return self._with_officer(letter.id, plan.with_officer)
        if plan.not_before:
            return Next(do=Do.WAIT, channel=plan.channels[0], until=plan.not_before)
        return Next(do=Do.SEND, channel=plan.channels[0], until=plan.not_after)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def send_letter(self, attempt: LetterTry) -> None:
        """Send a letter by one channel, unless it has gone or may not go by it any more.

        Fails as ChannelDown, ChannelClosed or NotYet (to be tried again) and, for ever, as ChannelRefused.
        """
        letter = self._letter(attempt.letter_id)
        if letter.state is LetterState.TRYING:
            self._look_up(letter)
            letter = self._letter(attempt.letter_id)
        if letter.state in DONE_WITH or letter.state is LetterState.SENT:
            return
        plan = self._plan(letter, attempt, ())
        if attempt.channel not in plan.channels or is_restricted(self._register, letter.reference):
            return
        if self._post.must_wait(letter):
            why = "An earlier letter of the case has to go first."
            raise ApplicationError(why, type=NOT_YET, next_retry_delay=_twice_as_long(IN_TURN))
        customer, representative = self._people(letter)
        person: Customer | Representative | None = (
            representative if is_representatives(letter.id) else customer
        )
        if letter.audience is Audience.OLD_CONTACT:
            person = None
        try:
            self._post.send(reworded(letter, plan), attempt.channel, person)
        except ChannelRefused:
            raise never(REFUSED, "The channel refused the letter.") from None
        except ChannelLater as later:
            kind = CLOSED if later.person else DOWN
            raise ApplicationError("The channel takes no letters just now.", type=kind) from None
        except ChannelDown:
            raise _down(self._post.settles(attempt.channel)) from None

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def channel_failed(self, failed: LetterFailed) -> None:
        """A channel has been given up for a letter."""
        self._register.letters.failed(failed.letter_id, failed.channel, failed.why, final=True)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def receipt_said(self, receipt: ReceiptRecorded) -> None:
        """Write down what a receipt says."""
        if receipt.state == "delivered":
            self._register.letters.delivered(receipt.letter_id)
        else:
            why = NOT_DELIVERED if receipt.permanent else NOT_THIS_TIME
            self._register.letters.failed(receipt.letter_id, receipt.channel, why, final=True)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def hand_to_officer(self, letter_id: str) -> None:
        """Nobody could find out whether a letter went: a person must."""
        self._with_officer(letter_id, NOT_KNOWN)

    def _letter(self, letter_id: str) -> StoredLetter:
        letter = self._register.letters.get(letter_id)
        if letter is None:
            raise never("UnknownLetter", "The register has no letter with that id.")
        return letter

    def _look_up(self, letter: StoredLetter) -> None:
        try:
            self._post.look_up(letter)
        except ChannelCannotSay:
            self._with_officer(letter.id, NOT_KNOWN)
        except ChannelDown:
            raise _down() from None

    def _plan(self, letter: StoredLetter, asked: NextAsked | LetterTry, refused: tuple[Channel, ...]) -> Plan:
        texts = edition_of(self._editions, asked.at).letters
        hours = Hours(asked.at, texts.texts_from, texts.texts_until, letter.urgent)
        customer, representative = self._people(letter)
        return planned_now(letter, customer, representative, hours, refused)

    def _people(self, letter: StoredLetter) -> tuple[Customer, Representative | None]:
        """Customer and representative of the letter's case as they are today."""
        case = self._register.cases.get(letter.reference)
        if case is not None and case.state is not None:
            return case.state.customer, case.state.representative
        if case is not None and case.intake is not None:
            return case.intake.customer, case.intake.representative
        return Customer(), None

    def _with_officer(self, letter_id: str, why: str) -> Next:
        self._register.letters.with_officer(letter_id, why)
        return Next(do=Do.NOTHING, state=LetterState.WITH_OFFICER)


def _down(settles: timedelta = timedelta()) -> ApplicationError:
    # A channel that is only slow has to have the letter before it can be asked for it.
    backoff = _twice_as_long(SLOWLY) if settles else settles
    return ApplicationError(
        "The channel did not answer. It will be tried again.",
        type=DOWN,
        next_retry_delay=max(settles, backoff) or None,
    )


def _twice_as_long(most: int) -> timedelta:
    """Until the next attempt: a second, then each time twice as long, up to ``most`` seconds."""
    return timedelta(seconds=min(2 ** (activity.info().attempt - 1), most))
