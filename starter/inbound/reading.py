"""What is to be done with a mail or a text: by whom it is, and whose case it belongs to.

Only the register is asked, so that it can be decided before the sender is told that we have it. An address
can be forged and anybody can write a reference: what is not from the customer's own address is an officer's
to look at, and its sender is told nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.letters.smtp import went_there
from charter.addresses.email import as_email
from charter.people import Channel, Role
from charter.writing.contacts import speaks_as
from engine.payloads.marks import NO_MARKS, Marks
from register import Register
from register.cases.rows import CaseRow
from register.letters.stored import StoredLetter
from register.outside.inbound import Came, Inbound
from starter.inbound.loops import COMPARED, REMEMBERED, why_not_again
from starter.inbound.words import NO_WORDS as NO_OWN
from starter.mail.contents.plain import says_something
from starter.mail.quotes import parted
from starter.mail.reading import NOT_READ, Mail, arrived, vouched_for
from starter.mail.routes import Addresses, reference_in
from starter.texts.stopping import Wish, wish_of

OLDEST = timedelta(days=14)
"""A mail server's stamp older than this is not believed."""
SEVERAL_CASES = 5
"""Cases of one sender whose letters are looked at."""
UNCLEAR = "It does not say plainly who sent it."
UNKNOWN_SENDER = "It names a case, and its sender is not known to that case."
NOT_VOUCHED = "It names a case, and our mail server does not confirm who sent it."
BY_LIST = "It came by a mailing list, which is not answered."
FROM_OURS = "It came from an address of our own, which is not answered."
UNPROVEN = "It says that a letter of ours did not arrive, and nothing shows that it is about that letter."
NO_WORDS = "There are no words of its sender's in it."
SEVERAL = "The sender has more than one open case."
NONE = "The sender has no open case."


@dataclass(frozen=True)
class MailDoor:
    """What decides about mails: the register, and the council's addresses."""

    register: Register
    addresses: Addresses
    server: str = ""
    """The council's own mail server in front, if one is."""
    believing: bool = False
    """Without one, whoever a mail plainly says it is from is believed: for one machine."""
    marks: Marks = NO_MARKS
    """What our letters' Message-IDs were made with."""

    def decide(
        self,
        mail: Mail,
        raw: bytes,
        recipients: Sequence[str],
        now: datetime,
        came: datetime | None = None,
    ) -> Inbound:
        """What this mail is and what becomes of it. ``came``: a mailbox's time. Raises RegisterError."""
        item = self.written(mail, raw, recipients, now, came)
        case = self._case(mail, recipients)
        if mail.bounce is not None:
            return self._bounced(item, mail, case)
        letters = self.register.letters.of_case(case.reference) if case else []
        item = _without_letter(item, letters)
        if case:
            item = item.model_copy(update={"reference": case.reference})
        ours = self.addresses.is_own(item.answer_to) or bool(
            self.register.inbound.letter_of([mail.message_id])
        )
        if automatic := mail.automatic or ("from ourselves" if ours else ""):
            return item.model_copy(update={"state": Came.KEPT, "why": automatic, "unanswered": True})
        for applies, why in (
            (mail.whole == NOT_READ, NOT_READ),
            (mail.by_list, BY_LIST),
            (self.addresses.is_ours(item.answer_to), FROM_OURS),
        ):
            if applies:
                return _for_officer(item, why, unanswered=True)
        if case:
            item = self._said_to(item, mail, case)
        elif not mail.sender:
            item = _for_officer(item, UNCLEAR)
        if item.state is Came.OFFICER:
            return item
        takes_files = case is not None and case.ended is None and bool(mail.attachments)
        if not (mail.speaks and item.own != NO_OWN) and not takes_files:
            return _for_officer(item, NO_WORDS)
        again = self._why_not_again(item, mail, letters)
        return _for_officer(item, again, unanswered=True) if again else item

    def written(
        self,
        mail: Mail,
        raw: bytes,
        recipients: Sequence[str],
        now: datetime,
        came: datetime | None = None,
    ) -> Inbound:
        """A mail as it is written down, before it is known whose it is."""
        at = came or (arrived(mail, self.server, now) if self.server else now)
        route = self.addresses.route(recipients)
        elsewhere = mail.reply_to and not self.addresses.is_ours(mail.reply_to)
        return Inbound(
            id=_mail_id(mail, raw),
            door="mail",
            received=at if at >= now - OLDEST else now,
            state=Came.OPENS,
            sender=mail.sender,
            sender_name=mail.sender_name,
            reply_to=mail.reply_to[:200] if elsewhere else "",
            reply_name=mail.reply_name if elsewhere else "",
            subject=mail.subject,
            said=mail.said,
            attachments=mail.attachments,
            attached=mail.attached,
            source_id=mail.message_id,
            service=route.service,
            team=route.team,
            whole=mail.whole,
        )

    def _why_not_again(self, item: Inbound, mail: Mail, letters: Sequence[StoredLetter]) -> str:
        """Why it may be a machine's, that says nothing of itself; or nothing."""
        if not item.sender:
            return ""
        lately = self.register.inbound.lately_from(item.sender, item.received - REMEMBERED, COMPARED)
        if not item.reference and mail.answers:
            open_now = dict.fromkeys(each.reference for each in lately if each.reference)
            letters = [
                each for one in list(open_now)[:SEVERAL_CASES] for each in self.register.letters.of_case(one)
            ]
        return why_not_again(item, lately, letters)

    def _said_to(self, item: Inbound, mail: Mail, case: CaseRow) -> Inbound:
        role = speaks_as(case.customer, case.representative, Channel.EMAIL, mail.sender)
        vouched = vouched_for(mail, self.server) if self.server else self.believing and mail.sender_certain
        if role is not None and vouched:
            return item.model_copy(update={"state": Came.SAYS, "role": role.value})
        why = UNCLEAR if not mail.sender_certain else UNKNOWN_SENDER if role is None else NOT_VOUCHED
        return _for_officer(item, why)

    def _case(self, mail: Mail, recipients: Sequence[str]) -> CaseRow | None:
        """The case it belongs to: by the address it was sent to, by what it answers, by its subject."""
        for found in (
            self.addresses.reference(recipients),
            self.register.inbound.case_of([mail.message_id, *mail.answers[:50]]),
            reference_in(mail.subject),
        ):
            case = self.register.cases.get(found) if found else None
            if case is not None:
                return case
        return None

    def _bounced(self, item: Inbound, mail: Mail, case: CaseRow | None) -> Inbound:
        ids = mail.bounce.message_ids if mail.bounce and mail.bounce.failed else ()
        letter = self.register.letters.get(self.register.inbound.letter_of(ids))
        reference = letter.reference if letter else case.reference if case else ""
        found = {"reference": reference, "unanswered": True}
        if reference:
            item = _without_letter(item, self.register.letters.of_case(reference))
        if letter is None:
            found |= {"state": Came.KEPT, "why": "report of a mail server"}
        elif not self._went(letter, ids):
            found |= {"state": Came.OFFICER, "why": UNPROVEN}
        else:
            found |= {"state": Came.BOUNCED, "why": "a letter did not arrive", "letter_id": letter.id}
        return item.model_copy(update=found)

    def _went(self, letter: StoredLetter, ids: Sequence[str]) -> bool:
        """Whether one of the ids is what that letter had when it went to its address."""
        row = self.register.cases.get(letter.reference)
        acts = row.representative if row else None
        to = {  # a letter goes to the address of the day
            letter.words(Channel.EMAIL).to,
            row.customer.email if row else "",
            acts.email if acts else "",
        }
        return any(went_there(each, letter.id, one, self.marks) for each in ids for one in to if one)


def _for_officer(item: Inbound, why: str, *, unanswered: bool = False) -> Inbound:
    return item.model_copy(update={"state": Came.OFFICER, "why": why, "role": "", "unanswered": unanswered})


def _without_letter(item: Inbound, letters: Sequence[StoredLetter]) -> Inbound:
    """With what is new in it beside the whole, where the rest repeats a letter of ours."""
    sent = dict.fromkeys(words for each in letters for words in (each.body, each.words(Channel.EMAIL).body))
    own, quoted = parted(item.said, [words for words in sent if words])
    return item.model_copy(update={"own": (own if says_something(own) else NO_OWN) if quoted else ""})


def decide_text(
    register: Register, notify_id: str, number: str, words: str, received: datetime, service: str
) -> Inbound:
    """What a text is, and what is to become of it. Raises RegisterError."""
    cases = register.cases.of_person(Channel.TEXT, number)
    spoken = {case.reference: _speaks(case, number) for case in cases}
    theirs = [reference for reference, role in spoken.items() if role is not None]
    item = Inbound(
        id="t" + hashlib.sha256(notify_id.encode()).hexdigest()[:32],
        door="text",
        received=received,
        state=Came.OFFICER,
        sender=number[:200],
        said=words,
        source_id=notify_id,
        service=service,
        candidates=tuple(theirs),
    )
    wish = wish_of(words)
    if wish is Wish.STOP:
        stops = Came.STOPS if theirs else Came.KEPT
        return item.model_copy(update={"state": stops, "why": wish.value})
    if wish is not Wish.NONE:
        return item.model_copy(update={"why": wish.value})
    named = reference_in(words)
    chosen = named if named in theirs else (theirs[0] if len(theirs) == 1 else "")
    if chosen:
        role = spoken[chosen]
        return item.model_copy(
            update={"state": Came.SAYS, "reference": chosen, "role": role.value if role else ""}
        )
    return item.model_copy(update={"why": SEVERAL if theirs else NONE})


def _speaks(case: CaseRow, number: str) -> Role | None:
    return speaks_as(case.customer, case.representative, Channel.TEXT, number)


def _mail_id(mail: Mail, raw: bytes) -> str:
    """The same for the same mail, by whatever way and however often it comes."""
    if mail.message_id:
        by = f"{as_email(mail.sender) or mail.sender}{'' if mail.sender_certain else ' perhaps'}"
        came = [f"{each.name}/{each.size}" for each in mail.attachments] + [mail.attached] * bool(
            mail.attached
        )
        own = "\n".join((mail.message_id, by, mail.subject, mail.said, *came)).encode("utf-8", "replace")
    else:
        own = raw
    return "m" + hashlib.sha256(own).hexdigest()[:32]
