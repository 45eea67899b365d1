"""From what a case wants told to letters ready to be stored: for whom, by which channel, in which words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.editions import edition_of
from charter.cases import Audience, Letter, Turn
from charter.edition.editions import Edition, Editions
from charter.edition.services import Contact
from charter.people import Channel, Customer, Model, Representative
from charter.writing.letters import ADDED, LetterError, word
from charter.writing.putting_right import beginning_with
from charter.writing.telling import Hours, Plan, plan, plan_copy
from charter.writing.values import team_name
from engine.logs import get_logger
from register import Register
from register.cases.rows import Follower
from register.letters.stored import Addressed, NewLetter

log = get_logger(__name__)

_COPY = "-rep"
OUR_TEAM = "Our team"


class Reader(Model):
    """Whom a letter is for, as far as its words and its way there depend on it."""

    reference: str
    customer: Customer
    representative: Representative | None = None
    service_title: str
    signed: str = OUR_TEAM
    """Who signs: the officer and their team, or the team alone."""


@dataclass(frozen=True)
class Writing:
    """What all letters of one turn share."""

    edition: Edition
    base_url: str
    at: datetime
    in_register: frozenset[Channel] = frozenset()
    """The channels that are the register's own outbox."""

    def hours(self, *, urgent: bool) -> Hours:
        """The hours for texts, as the edition has them."""
        return Hours(self.at, self.edition.letters.texts_from, self.edition.letters.texts_until, urgent)


def is_representatives(letter_id: str) -> bool:
    """Whether a letter is the copy of somebody who acts for the customer."""
    return letter_id.endswith(_COPY)


def contact_us(contact: Contact) -> str:
    """Every way to reach the council, as a list (charter: we will clearly explain all the ways)."""
    ways = (
        ("Online", contact.online),
        ("Email", contact.email),
        ("Phone", contact.phone),
        ("Post", contact.post),
        ("In person", contact.in_person),
        ("In an emergency, when we are closed", contact.out_of_hours),
    )
    return "\n".join(f"* {way}: {' '.join(said.split())}" for way, said in ways if said)


def letters_of(turn: Turn, followers: Sequence[Follower], writing: Writing) -> list[NewLetter]:
    """Every letter a turn makes: its own, linked reporters', representatives' copies.

    Never raises: a letter that cannot be planned or written is an officer's.
    """
    state = turn.state
    team = team_name(state.team) or OUR_TEAM
    own = Reader(
        reference=turn.reference,
        customer=state.customer,
        representative=state.representative,
        service_title=state.service_title,
        signed=f"{state.officer}, {team}" if state.officer else team,
    )
    made: list[NewLetter] = []
    for letter in turn.letters:
        if letter.audience is not Audience.OTHERS:
            made += _letters(letter, f"{turn.reference}-{letter.number}", own, writing)
        if letter.audience in (Audience.REPORTERS, Audience.OTHERS):
            for follower in followers:
                told = follower.model_dump(include={*Reader.model_fields})
                reader = Reader.model_validate(
                    {**told, "signed": _team_of(follower.service, writing.edition)}
                )
                letter_id = f"{follower.reference}-{letter.number}-{turn.reference}"
                copy_of = f"{turn.reference}-{letter.number}"
                made += _letters(_without_added(letter), letter_id, reader, writing, copy_of=copy_of)
    return made


def _team_of(service: str, edition: Edition) -> str:
    """The team of a service, as it signs; of one that the edition has no more, no team by name."""
    try:
        return team_name(edition.service(service).team) or OUR_TEAM
    except KeyError:
        return OUR_TEAM


def _without_added(letter: Letter) -> Letter:
    """The letter as others have it: an officer's own paragraph is for the case's own customer."""
    said = {name: text for name, text in letter.placeholders.items() if name != ADDED}
    return letter.model_copy(update={"placeholders": said})


def worded_for(
    turn: Turn,
    register: Register,
    editions: Editions,
    base_url: str,
    at: datetime,
    in_register: frozenset[Channel] = frozenset(),
) -> list[NewLetter]:
    """The letters of a turn as they are written at an instant, for all whom the register says hear it."""
    shared = any(letter.audience in (Audience.REPORTERS, Audience.OTHERS) for letter in turn.letters)
    followers = register.cases.followers(turn.reference) if shared else []
    # A turn that waited for the register is late: what counts for a text is the hour it can go.
    at = max(turn.at, at)
    return letters_of(turn, followers, Writing(edition_of(editions, at), base_url, at, in_register))


def _letters(
    letter: Letter, letter_id: str, reader: Reader, writing: Writing, copy_of: str = ""
) -> Iterator[NewLetter]:
    """One reader's letter, and its copy for their representative."""
    own = _planned(letter, reader, writing)
    yield _new(letter, letter_id, reader, own, writing, copy_of=copy_of)
    if letter.audience is Audience.OLD_CONTACT:
        return
    copied = plan_copy(reader.representative, reader.customer, letter.template)
    if copied is not None:
        yield _new(letter, letter_id + _COPY, reader, copied, writing, copy_of=copy_of or letter_id)


def _planned(letter: Letter, reader: Reader, writing: Writing) -> Plan:
    try:
        return plan(
            reader.customer,
            writing.hours(urgent=letter.urgent),
            template=letter.template,
            audience=letter.audience,
            old_contact=letter.old_contact,
        )
    except Exception as error:
        log.error("letter could not be planned", reference=reader.reference, error_type=type(error).__name__)
        return Plan(with_officer="Letter could not be planned: decide how to tell the customer.")


def _new(
    letter: Letter, letter_id: str, reader: Reader, planned: Plan, writing: Writing, *, copy_of: str
) -> NewLetter:
    is_copy = is_representatives(letter_id)
    placeholders = _placeholders(letter, reader, writing, is_copy=is_copy)
    fixed = {
        "id": letter_id,
        "reference": reader.reference,
        "number": letter.number,
        "template": letter.template,
        "audience": letter.audience,
        "placeholders": placeholders,
        "neutral": planned.neutral,
        "urgent": letter.urgent,
        "copy_of": copy_of,
        "formats": planned.formats,
        "stopped": planned.stopped,
    }
    person = letter.old_contact if letter.audience is Audience.OLD_CONTACT else reader.customer
    to_whom = reader.representative if is_copy else person
    shown_by = planned.channels or (Channel.EMAIL,)  # what an officer reads out is worded as well
    try:
        words = {
            channel: Addressed(
                to=address_of(to_whom, channel),
                **beginning_with(
                    word(letter.template, channel, placeholders, neutral=planned.neutral, copy=is_copy),
                    channel,
                    "" if planned.neutral else letter.put_right,
                ).model_dump(),
            )
            for channel in shown_by
        }
    except Exception as error:
        log.error("letter could not be written", reference=reader.reference, error_type=type(error).__name__)
        why = str(error) if isinstance(error, LetterError) else type(error).__name__
        return NewLetter(**{**fixed, "with_officer": f"Letter could not be written: {why}"})
    first = words[shown_by[0]]
    goes_now = bool(planned.channels) and not (planned.not_before or planned.with_officer or planned.stopped)
    return NewLetter(
        **fixed,
        channels=planned.channels,
        worded=words if planned.channels else {},
        subject=first.subject,
        body=first.body,
        not_before=planned.not_before,
        with_officer=planned.with_officer,
        into_outbox=goes_now and bool(first.to) and shown_by[0] in writing.in_register,
    )


def address_of(person: Customer | Representative | None, channel: Channel) -> str:
    """Where a channel reaches somebody; empty if nowhere."""
    if person is None:
        return ""
    addresses = {Channel.EMAIL: person.email, Channel.TEXT: person.phone, Channel.POST: person.address}
    return addresses.get(channel, "")


def _placeholders(letter: Letter, reader: Reader, writing: Writing, *, is_copy: bool) -> dict[str, str]:
    contact = writing.edition.contact
    named = reader.representative if is_copy else reader.customer
    return {
        **writing.edition.said,
        **letter.placeholders,
        "name": (named.name if named else "") or "customer",
        "reference": reader.reference,
        "service": reader.service_title,
        "council": contact.council,
        "contact_us": contact_us(contact),
        "other_formats": contact.other_formats,
        "tracking_link": f"{writing.base_url}/track/{reader.reference}",
        "officer": reader.signed,
        "information_charter": contact.information_charter,
        "responsibilities": contact.responsibilities,
    }
