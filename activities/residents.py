"""What the ResidentNotice workflow has done: a link, a code or news of a case, sent once by a safe channel.

A link's message names no case and no service: a person may have several, and somebody else the telephone.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.editions import edition_of
from activities.failures import without_personal_data
from activities.letters.notifications import (
    ChannelCannotSay,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    LetterChannel,
    Outgoing,
)
from activities.letters.restricted import is_restricted
from activities.orders import ResidentNoticeAsked, ResidentNoticeKind, ResidentNoticeNext
from charter.cases import Audience, Entry
from charter.edition.editions import Editions
from charter.people import Channel, Customer, Role
from charter.writing.contacts import compared, contact_keys, opens_as, who_acts
from charter.writing.letters import as_text
from charter.writing.telling import Hours, Plan, plan
from engine.logs import get_logger
from register import Register
from register.cases.rows import CaseRow
from register.letters.stored import REPRESENTATIVES, LetterState, StoredLetter
from register.residents.followings import Following
from register.residents.own_asks import OwnAsk

LATER = "ChannelLater"
WITH_LETTER = timedelta(seconds=2)
"""A letter and the lines of its turn are written at the same instant, or nearly."""
NOT_GONE = (LetterState.STOPPED, LetterState.WITH_OFFICER, LetterState.FAILED, LetterState.RECORDED_CALL)

ChangesOf = Callable[[CaseRow, Sequence[Entry], Following], list[str]]
"""What of new lines somebody is told who follows a case, in the words of its page."""

log = get_logger(__name__)


class ResidentActivities:
    """Each may be run again: what went is known by its id, and is not sent twice knowingly."""

    def __init__(
        self,
        register: Register,
        editions: Editions,
        channels: Mapping[Channel, LetterChannel],
        base_url: str,
        changes_of: ChangesOf,
    ) -> None:
        self._register = register
        self._editions = editions
        self._channels = channels
        self._base = base_url.rstrip("/")
        self._changes_of = changes_of

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def resident_next(self, asked: ResidentNoticeAsked) -> ResidentNoticeNext:
        """Whether there is something to send, now or from an hour on. What never will be is settled here."""
        of = asked.order.of
        if asked.order.kind is ResidentNoticeKind.LINK:
            ask = self._register.own_asks.get(of)
            if ask is None or self._may_link(ask, asked):
                return ResidentNoticeNext(send=ask is not None)
            self._register.own_asks.answered(of)  # the page that took it has said the same to everybody
            return ResidentNoticeNext()
        following = self._register.followings.get(of)
        row = self._register.cases.get(following.reference) if following else None
        if following is None or row is None:
            return ResidentNoticeNext()
        how = self._reached(following, row, asked)
        if asked.order.kind is ResidentNoticeKind.CODE:
            if following.confirmed is None and how.channels and how.not_before is None:
                return ResidentNoticeNext(send=True)
            self._register.followings.code_told(of)
            return ResidentNoticeNext()
        entries, lines = self._news(following, row)
        number = entries[-1].number if entries else following.told
        untold = following.confirmed is None or not lines or not how.channels
        if untold or is_restricted(self._register, row.reference):
            self._register.followings.knows(of, number, _outcome(row))
            return ResidentNoticeNext()
        if how.not_before is not None:
            self._register.followings.handed(of, how.not_before)
        return ResidentNoticeNext(send=how.not_before is None, until=how.not_before, number=number)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def resident_told(self, asked: ResidentNoticeAsked) -> bool:
        """Send it. False where that is not wanted any more, or the address was refused."""
        of = asked.order.of
        if asked.order.kind is ResidentNoticeKind.LINK:
            ask = self._register.own_asks.get(of)
            if ask is None:
                return False
            sent = self._sent(f"own-{of}", lambda: self._link(ask, asked), ask.channel)
            self._register.own_asks.answered(of)
            return sent
        following = self._register.followings.get(of)
        row = self._register.cases.get(following.reference) if following else None
        if following is None or row is None:
            return False
        if asked.order.kind is ResidentNoticeKind.CODE:
            code_id = f"follow-{of}-{following.asked:%Y%m%d%H%M%S}"
            sent = self._sent(code_id, lambda: self._code(following, asked), following.channel)
            self._register.followings.code_told(of)
            return sent
        if following.told >= asked.number:
            return False
        how = self._reached(following, row, asked)
        sent = bool(how.channels) and self._sent(
            f"follow-{of}-{asked.number}",
            lambda: self._change(following, row, asked, neutral=how.neutral),
            following.channel,
        )
        self._register.followings.knows(of, asked.number, _outcome(row))
        return sent

    # -- whether

    def _may_link(self, ask: OwnAsk, asked: ResidentNoticeAsked) -> bool:
        """Whether some case is theirs that may be written about to that address, at this hour."""
        return any(
            self._safe_now(row, ask, asked)
            for row in self._register.cases.of_person(ask.channel, ask.value, open_only=False)
        )

    def _safe_now(self, row: CaseRow, ask: OwnAsk, asked: ResidentNoticeAsked) -> bool:
        role = opens_as(row.customer, row.representative, ask.channel, ask.value)
        if role is not Role.CUSTOMER:
            return role is not None
        how = self._plan(row.customer, ask.channel, ask.value, asked, urgent=True)
        return ask.channel in how.channels and how.not_before is None

    def _reached(self, following: Following, row: CaseRow, asked: ResidentNoticeAsked) -> Plan:
        """How they may be told now; a plan without a channel where they may not."""
        customer, key = row.customer, (following.channel, following.value)
        acting = row.representative
        if customer.died:
            return Plan()
        if following.acting:
            same = acting is not None and acting.may_be_told and who_acts(acting) == following.acting
            if not same:
                return Plan()
        elif customer.safe_contact is not None and key not in contact_keys(customer.email, customer.phone):
            return Plan()
        whose = customer if not following.acting else Customer()
        code = asked.order.kind is ResidentNoticeKind.CODE
        how = self._plan(whose, following.channel, following.to, asked, urgent=code)
        if following.channel not in how.channels:
            return Plan()
        safe = customer.safe_contact
        return how.model_copy(update={"neutral": safe is not None and safe.neutral_wording})

    def _plan(
        self, customer: Customer, channel: Channel, to: str, asked: ResidentNoticeAsked, *, urgent: bool
    ) -> Plan:
        texts = edition_of(self._editions, asked.at).letters
        reader = Customer(
            email=to if channel is Channel.EMAIL else "",
            phone=to if channel is Channel.TEXT else "",
            prefers=channel,
            texts_signed_up=True,
            safe_contact=customer.safe_contact,
            died=customer.died,
        )
        return plan(reader, Hours(asked.at, texts.texts_from, texts.texts_until, urgent))

    def _news(self, following: Following, row: CaseRow, number: int = 0) -> tuple[Sequence[Entry], list[str]]:
        """The lines they do not know of, and what is told of them: nothing that a letter to them tells."""
        timeline = self._register.cases.timeline(row.reference)
        new = [
            each
            for each in timeline
            if each.number > following.told and (not number or each.number <= number)
        ]
        letters = self._register.letters.of_case(row.reference) if new else []
        told = [letter.at for letter in letters if _goes_there(letter, following)]
        untold = [each for each in new if not any(abs(each.at - at) <= WITH_LETTER for at in told)]
        return new, self._changes_of(row, untold, following)

    # -- what

    def _link(self, ask: OwnAsk, asked: ResidentNoticeAsked) -> Outgoing:
        link, code = secrets.token_urlsafe(32), _six()
        self._register.own_asks.keyed(ask.id, link, code)
        council, address = self._council(asked), f"{self._base}/track/mine/link/{link}"
        if ask.channel is Channel.TEXT:
            body = (
                f"{code} is your code to open your cases with {council}. Or open {address} It works once, "
                "for 15 minutes. If you did not ask for it, do nothing."
            )
        else:
            body = (
                f"You asked to see all your cases with {council}.\n\nOpen this address:\n\n{address}\n\n"
                f"Or enter this code on the page where you asked:\n\n{code}\n\nEither works once, for 15 "
                "minutes. If you did not ask for it, do nothing: nobody has seen anything. Do not give the "
                "code to anybody, not even to us."
            )
        return self._outgoing(f"own-{ask.id}", ask.channel, ask.value, "Your link and code", body)

    def _code(self, following: Following, asked: ResidentNoticeAsked) -> Outgoing:
        code, council = _six(), self._council(asked)
        self._register.followings.coded(following.id, code)
        body = (
            f"{code} is your code for messages from {council}. Enter it on the page where you asked for "
            "them. It works once, for 15 minutes. If you did not ask for it, do nothing."
        )
        code_id = f"follow-{following.id}-{following.asked:%Y%m%d%H%M%S}"
        return self._outgoing(code_id, following.channel, following.to, "Your code", body)

    def _change(
        self, following: Following, row: CaseRow, asked: ResidentNoticeAsked, *, neutral: bool
    ) -> Outgoing:
        _, lines = self._news(following, row, asked.number)
        reference, page = row.reference, f"{self._base}/track/{row.reference}"
        stop = f"{self._base}/track/changes/{following.unsubscribe}"
        council, subject = self._council(asked), f"New in your case {row.reference}"
        if following.channel is Channel.TEXT:
            what = "there is something new in your case" if neutral else ". ".join(lines)
            who = reference if neutral else f"{council}, {reference}"
            body = f"{who}: {what}. {page} To stop: {stop}"
        elif neutral:
            subject, body = f"Something new: {reference}", f"There is something new. To read it:\n\n{page}"
        else:
            listed = "\n".join(f"* {as_text(line)}" for line in lines)
            body = f"New in your case with {council}:\n\n{listed}\n\nTo read it, and to answer:\n\n{page}"
        if following.channel is not Channel.TEXT:
            body += f"\n\nYou asked for these messages. To stop them:\n\n{stop}"
        made = self._outgoing(
            f"follow-{following.id}-{asked.number}", following.channel, following.to, subject, body
        )
        return made.model_copy(update={"reference": reference, "unsubscribe": stop, "neutral": neutral})

    def _outgoing(self, letter_id: str, channel: Channel, to: str, subject: str, body: str) -> Outgoing:
        return Outgoing(
            letter_id=letter_id,
            reference="",
            channel=channel,
            to=to,
            subject=subject,
            body=body,
            template="",
            placeholders={},
            neutral=True,
        )

    def _council(self, asked: ResidentNoticeAsked) -> str:
        return edition_of(self._editions, asked.at).council

    # -- send

    def _sent(self, letter_id: str, written: Callable[[], Outgoing], channel: Channel) -> bool:
        """Hand it over, unless an attempt whose word was lost has. False where it is refused for good."""
        carrier = self._channels.get(channel)
        if carrier is None:
            return False
        try:
            if activity.info().attempt > 1 and carrier.find(letter_id, channel) is not None:
                return True
        except ChannelCannotSay:
            pass  # sent again under the same Message-ID: a mailbox shows it once, or twice
        except ChannelDown:
            raise _later() from None
        try:
            carrier.send(written())
        except ChannelRefused:
            log.warning("resident's address refused", channel=channel.value)
            return False
        except (ChannelDown, ChannelLater):
            raise _later() from None
        return True


def _goes_there(letter: StoredLetter, following: Following) -> bool:
    """Whether a letter tells it to the same address, and is on its way or has gone."""
    copied = letter.id.endswith(REPRESENTATIVES)
    if copied != bool(following.acting) or letter.audience is Audience.OLD_CONTACT:
        return False
    if letter.state in NOT_GONE or letter.channel is not following.channel:
        return False
    return compared(following.channel, letter.words(following.channel).to) == following.value


def _outcome(row: CaseRow) -> str:
    return row.outcome or (row.state.outcome if row.state else "")


def _six() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _later() -> ApplicationError:
    return ApplicationError("It could not be sent just now. It will be tried again.", type=LATER)
