"""The courier's other end: a case's turns written into the register, and its letters tried once each."""

from collections.abc import Callable, Sequence

from temporalio import activity

from activities.editions import edition_of
from activities.failures import never, without_personal_data
from activities.letters.notifications import PostRoom
from activities.letters.restricted import held_back
from activities.letters.wording import worded_for
from activities.orders import (
    LetterLeft,
    LettersStoppedAnswer,
    LettersToStop,
    LinkedOpened,
    LinkedOrder,
    MessageAsked,
)
from charter.cases import HandedOver, Letter, Turn, TurnTaken
from charter.edition.editions import Editions
from engine.tracing.spans import spanned
from register import Register
from register.letters.stored import UNSENT, LetterState, NewLetter, StoredLetter
from register.reports import Intake

TO_DELIVER = (*UNSENT, LetterState.TRYING, LetterState.FAILED)
"""What a Delivery goes on with: waiting, perhaps sent, or refused by its first channel."""


class RegisterActivities:
    """Writes for cases. Every method may be run again after being killed at any point.

    None is cancelled in its thread: an exception thrown into a transaction from outside would land anywhere.
    """

    def __init__(
        self,
        register: Register,
        post: PostRoom,
        editions: Editions,
        new_reference: Callable[[], str],
        base_url: str = "http://127.0.0.1:8000",
    ) -> None:
        """``base_url`` is the public address that tracking links begin with."""
        self._register = register
        self._post = post
        self._editions = editions
        self._new_reference = new_reference
        self._base_url = base_url.rstrip("/")

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def take_turn(self, turn: Turn) -> TurnTaken:
        """Word a turn's letters, write it and them in one transaction, then try each new letter once.

        What goes into the register's own outbox has gone with the transaction. Answers the letters a Delivery
        has to be started for. A turn found written is not tried again here: an earlier run may be sending
        still, and Delivery looks before it sends.
        """
        worded: dict[str, NewLetter] = {}

        def word(letters: Sequence[Letter]) -> list[NewLetter]:
            new = self._letters_of(turn.model_copy(update={"letters": tuple(letters)}))
            worded.update((letter.id, letter) for letter in new)
            return new

        told = self._register.turns.tell(turn, word)
        for one in told.gone:  # into the register's own outbox, with the turn
            with spanned("letter handed over", case=turn.reference, letter=one):
                pass
        new = [worded[one] for one in told.new if one not in told.gone]
        unsent = [letter.id for letter in new if not self._went(letter)] + list(told.known)
        return TurnTaken(
            unsent=tuple(one for one in unsent if self._is_to_deliver(one)), letters=told.last_letter
        )

    def _letters_of(self, turn: Turn) -> list[NewLetter]:
        post = self._post
        at, into = post.now(), post.in_register
        worded = worded_for(turn, self._register, self._editions, self._base_url, at, into)
        return held_back(self._register, worded)

    def _went(self, letter: NewLetter) -> bool:
        return bool(letter.channels) and letter.not_before is None and self._post.try_once(letter.id)

    def _is_to_deliver(self, letter_id: str) -> bool:
        stored = self._register.letters.get(letter_id)
        if stored is None:
            return False
        awaits_receipt = stored.state is LetterState.SENT and self._post.waits_for_receipt(stored.channel)
        return stored.state in TO_DELIVER or awaits_receipt

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def message_known(self, asked: MessageAsked) -> bool:
        """Whether the case has had this message before."""
        return self._register.turns.message_known(asked.reference, asked.message_id)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def stop_letters(self, order: LettersToStop) -> LettersStoppedAnswer:
        """Stop what has not left of a case's letters behind a number, copies included; answers the rest."""
        return said_of_left(self._register.stopping.stop(order.reference, order.after, order.why))

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def open_linked_case(self, order: LinkedOrder) -> LinkedOpened:
        """Store a linked case, register-first; the relay starts it. The same order gives the same reference.

        Fails for ever, as UnknownService, for a service the edition does not have.
        """
        edition = edition_of(self._editions, order.received or order.at)
        try:
            service = edition.service(order.service)
        except KeyError:
            raise never("UnknownService", "The edition has no service with that code.") from None
        intake = linked_intake(order, service.code)
        stored = self._register.reports.receive(
            intake, process=service.process, edition=edition.id, new_reference=self._new_reference
        )
        return LinkedOpened(reference=stored.reference, service_title=service.title)


def linked_intake(order: LinkedOrder, service: str) -> Intake:
    """What a linked case begins with, as the register takes it."""
    return Intake(
        service=service,
        door="case",
        source="case",
        source_id=f"{order.from_reference}/{order.key}",
        customer=order.customer,
        representative=order.representative,
        details=order.details,
        received=order.received or order.at,
        handed_over=HandedOver(
            reference=order.from_reference,
            reason=order.reason,
            at=order.at,
            facts=order.facts,
            says_when_ended=order.says_when_ended,
        ),
        linked_from=order.from_reference,
    )


def said_of_left(left: Sequence[StoredLetter]) -> LettersStoppedAnswer:
    """What a case is told of letters that have left: the subject of each, and when it went."""
    return LettersStoppedAnswer(
        left=tuple(LetterLeft(subject=letter.subject, at=letter.sent_at or letter.at) for letter in left)
    )
