"""What is to be done with a mail or a text: by whom it is, and whose case it belongs to.

Only the register is asked, so that it can be decided before the sender is told that we have it. An address
can be forged and anybody can write a reference: what is not from the customer's own address is an officer's
to look at, and its sender is told nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from charter.addresses.email import as_email
from charter.people import Channel, Role
from charter.writing.contacts import speaks_as
from register import Register
from register.cases.rows import CaseRow
from register.inbound import Came, Inbound
from starter.mail.quotes import parted
from starter.mail.reading import Mail, arrived, vouched_for
from starter.mail.routes import Addresses, reference_in
from starter.texts.stopping import Wish, wish_of

OLDEST = timedelta(days=14)
"""A mail server's stamp older than this is not believed."""
UNCLEAR = "It does not say plainly who sent it."
UNKNOWN_SENDER = "It names a case, and its sender is not known to that case."
NOT_VOUCHED = "It names a case, and our mail server does not confirm who sent it."
SEVERAL = "The sender has more than one open case."
NONE = "The sender has no open case."


@dataclass(frozen=True)
class MailDoor:
    """What decides about mails: the register, and the council's addresses."""

    register: Register
    addresses: Addresses
    server: str = ""
    """The council's own mail server in front, if one is."""

    def decide(
        self,
        mail: Mail,
        raw: bytes,
        recipients: Sequence[str],
        now: datetime,
        came: datetime | None = None,
    ) -> Inbound:
        """What this mail is and what becomes of it. ``came``: a mailbox's time. Raises RegisterError."""
        at = came or (arrived(mail, self.server, now) if self.server else now)
        route = self.addresses.route(recipients)
        own, quoted = parted(mail.said)
        item = Inbound(
            id=_mail_id(mail, raw),
            door="mail",
            received=at if at >= now - OLDEST else now,
            state=Came.OPENS,
            sender=mail.sender,
            sender_name=mail.sender_name,
            subject=mail.subject,
            said=mail.said,
            own=own if quoted else "",
            attachments=mail.attachments,
            source_id=mail.message_id,
            service=route.service,
            team=route.team,
        )
        if mail.bounce is not None:
            return self._bounced(item, mail)
        case = self._case(mail, recipients)
        automatic = mail.automatic or ("from ourselves" if self.addresses.is_own(mail.sender) else "")
        if automatic:
            found = {"reference": case.reference} if case else {}
            return item.model_copy(update={"state": Came.KEPT, "why": automatic, **found})
        if case:
            return self._said_to(item, mail, case)
        return item if mail.sender else item.model_copy(update={"state": Came.OFFICER, "why": UNCLEAR})

    def _said_to(self, item: Inbound, mail: Mail, case: CaseRow) -> Inbound:
        item = item.model_copy(update={"reference": case.reference})
        role = speaks_as(case.customer, case.representative, Channel.EMAIL, mail.sender)
        vouched = vouched_for(mail, self.server) if self.server else mail.sender_certain
        if role is not None and vouched:
            return item.model_copy(update={"state": Came.SAYS, "role": role.value})
        why = UNCLEAR if not mail.sender_certain else UNKNOWN_SENDER if role is None else NOT_VOUCHED
        return item.model_copy(update={"state": Came.OFFICER, "why": why})

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

    def _bounced(self, item: Inbound, mail: Mail) -> Inbound:
        ids = mail.bounce.message_ids if mail.bounce and mail.bounce.failed else ()
        letter = self.register.letters.get(self.register.inbound.letter_of(ids))
        if letter is None:
            return item.model_copy(update={"state": Came.KEPT, "why": "report of a mail server"})
        found = {"letter_id": letter.id, "reference": letter.reference}
        return item.model_copy(update={"state": Came.BOUNCED, "why": "a letter did not arrive", **found})


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
        own = "\n".join(
            (mail.message_id, as_email(mail.sender) or mail.sender, mail.subject, mail.said)
        ).encode("utf-8", "replace")
    else:
        own = raw
    return "m" + hashlib.sha256(own).hexdigest()[:32]
