"""The people of a case: how the customer is reached, who acts for them, through whom they contact us."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from temporalio import workflow

from charter.cases import Kind
from charter.messages import (
    ConsentRecorded,
    ContactChanged,
    CustomerDied,
    DeathRecordedInError,
    NeedsRecorded,
    NominatedContactEnded,
    NominatedContactSet,
    RepresentativeAdded,
    RepresentativeEnded,
    SafeContactEnded,
    SafeContactSet,
)
from charter.people import (
    CUSTOMER_AND_OFFICERS,
    CUSTOMER_SIDE_AND_OFFICERS,
    OFFICERS_AND_SYSTEMS,
    Consent,
    Customer,
    NominatedContact,
    Representative,
    RepresentativeKind,
    Role,
)
from workflows.case.capability import Capability, Memory
from workflows.case.hearing.messages import Refused, message
from workflows.case.standing import CaseStanding, that_stand
from workflows.case.tasks import TICK, Messages
from workflows.case.writing.dates import say

ELECTED = frozenset({RepresentativeKind.COUNCILLOR, RepresentativeKind.MP})
ADDRESSES = ("email", "phone", "address")


class PeopleMemory(Memory):
    """Who acts for the customer, and whom they are asked to go through."""

    representative: Representative | None = None
    nominated: NominatedContact | None = None


class People(Capability):
    """Contact details, needs, safe contact, representative, nominated contact."""

    tasks: ClassVar[Mapping[str, Messages]] = {
        "died": TICK,
        "not_died": TICK,
        "consent": ("consent_recorded",),
        "necessity": ("consent_recorded", "representative_ended"),
        "nominated": ("nominated_contact_set", "nominated_contact_ended"),
    }
    memory_type = PeopleMemory
    memory: PeopleMemory

    @property
    def representative(self) -> Representative | None:
        return self.memory.representative

    def represented_by(self, representative: Representative | None) -> None:
        """Who acts for the customer from now on."""
        self.memory = self.memory.model_copy(update={"representative": representative})

    def opened(self) -> None:
        """The first turn: ask for the consent that a report made for somebody else did not bring."""
        if self.memory.representative is not None and not self.memory.representative.may_be_told:
            self._ask_consent(self.memory.representative)
        self._ask_necessity()

    def standing(self) -> Iterable[str]:
        customer, memory = self.case.customer, self.memory
        return that_stand(
            {
                CaseStanding.DEATH: customer.died,
                CaseStanding.SAFE_CONTACT: customer.safe_contact is not None,
                CaseStanding.REPRESENTATIVE: memory.representative is not None,
                CaseStanding.NOMINATED_CONTACT: memory.nominated is not None,
            }
        )

    @message(title="Change contact details", done="Contact details changed", by=CUSTOMER_SIDE_AND_OFFICERS)
    def contact_changed(self, said: ContactChanged) -> str:
        case, old = self.case, self.case.customer
        given = said.model_dump(include=set(ContactChanged.model_fields) - {"id", "by", "happened_at"})
        changes = {
            key: value for key, value in given.items() if value is not None and value != getattr(old, key)
        }
        if not changes:
            raise Refused("Nothing was changed.")
        if said.by.role is Role.REPRESENTATIVE:
            self._may_redirect(old)
        case.customer = old.model_copy(update=changes)
        case.tell("every_case/contact_changed", changed=" and ".join(_spoken(key) for key in changes))
        left = {key: getattr(old, key) for key in ADDRESSES if key in changes and getattr(old, key)}
        if left:
            kept = dict.fromkeys(ADDRESSES, "")
            case.tell_old_contact("every_case/contact_left", old.model_copy(update={**kept, **left}))
        return "The new details are used from now on."

    def _may_redirect(self, customer: Customer) -> None:
        """Whoever changes where letters go reads them: not before the customer has agreed to that."""
        representative = self.memory.representative
        if customer.safe_contact is not None:
            raise Refused("Only the customer can change these details: safe contact is set.")
        if representative is None or not representative.may_be_told:
            raise Refused("Only the customer can change these details, until somebody may act for them.")

    @message(title="Record what they need", by=CUSTOMER_SIDE_AND_OFFICERS)
    def needs_recorded(self, said: NeedsRecorded) -> None:
        self.case.customer = self.case.customer.model_copy(update={"needs": said.needs})
        needed = [*said.needs.formats(), *_other_needs(said)]
        self.case.tell("every_case/needs_recorded", needs=", ".join(needed) or "nothing in particular")

    @message(title="Set safe contact", by=CUSTOMER_AND_OFFICERS)
    def safe_contact_set(self, said: SafeContactSet) -> str:
        self.case.customer = self.case.customer.model_copy(update={"safe_contact": said.safe_contact})
        return "Every letter obeys it from now on."

    @message(title="End safe contact", by=CUSTOMER_AND_OFFICERS, once=CaseStanding.SAFE_CONTACT)
    def safe_contact_ended(self, said: SafeContactEnded) -> None:
        if self.case.customer.safe_contact is None:
            raise Refused("No safe contact was set.")
        self.case.customer = self.case.customer.model_copy(update={"safe_contact": None})

    @message(
        title="Record a death", done="Death recorded", by=OFFICERS_AND_SYSTEMS, unless=CaseStanding.DEATH
    )
    def customer_died(self, said: CustomerDied) -> str:
        case = self.case
        if case.customer.died:
            raise Refused("It is recorded already.")
        case.customer = case.customer.model_copy(update={"died": True})
        case.task(case.desk.again("died"), "The customer has died: decide what is said, and to whom.")
        return "All letters have stopped."

    @message(title="Correct a death recorded in error", by=Role.MANAGER, once=CaseStanding.DEATH)
    def death_recorded_in_error(self, said: DeathRecordedInError) -> str:
        case = self.case
        if not case.customer.died:
            raise Refused("No death is recorded.")
        case.customer = case.customer.model_copy(update={"died": False})
        case.desk.finished("died")
        what = "A death was recorded in error: tell the customer what was not sent since, and say sorry."
        case.task(case.desk.again("not_died"), what)
        return "Letters go out again. Those that were stopped are not sent by themselves."

    @message(title="Add a representative", by=CUSTOMER_SIDE_AND_OFFICERS)
    def representative_added(self, said: RepresentativeAdded) -> str:
        representative = said.representative
        _may_consent(representative.kind, representative.consent, representative.reason)
        if said.by.role is Role.REPRESENTATIVE:
            if self.memory.representative is not None:
                raise Refused("Somebody acts for the customer already: only the customer can change that.")
            if representative.may_be_told and representative.consent is not Consent.TAKEN_AS_GIVEN:
                raise Refused("A representative cannot record their own consent.")
        self.represented_by(representative)
        if not representative.may_be_told:
            self._ask_consent(representative)
            return "They are told nothing until consent is recorded. The work goes on."
        words = {"representative": representative.name, "scope": representative.scope}
        self.case.tell("every_case/representative_added", **words)
        if self._ask_necessity():
            return "They may be told what is necessary. Record why it is."
        return "They are told what the customer is told."

    def _ask_consent(self, representative: Representative) -> None:
        self.case.tell("every_case/consent_needed", representative=representative.name)
        what = "Ask the customer whether their representative may be told about the case."
        self.case.task(self.case.desk.again("consent"), what)

    def _ask_necessity(self) -> bool:
        """A councillor or an MP may be told what is necessary: a person records why it is. Whether that is
        still to be done."""
        who = self.memory.representative
        if who is None or who.consent is not Consent.TAKEN_AS_GIVEN or who.reason.strip():
            return False
        what = (
            "A councillor or an MP acts for the customer, and may be told what is necessary to answer them. "
            "Record the consent with why it is necessary, or end the representation."
        )
        self.case.task(self.case.desk.again("necessity"), what)
        return True

    @message(title="Record consent", by=CUSTOMER_AND_OFFICERS, once=CaseStanding.REPRESENTATIVE)
    def consent_recorded(self, said: ConsentRecorded) -> str:
        representative = self.memory.representative
        if representative is None:
            raise Refused("Nobody represents the customer.")
        if said.by.role is Role.CUSTOMER and said.consent is not Consent.GIVEN:
            raise Refused("What a customer records is that they agree.")
        if said.consent is Consent.AWAITED:
            raise Refused("Say why they may be told. To stop telling them, end the representation.")
        _may_consent(representative.kind, said.consent, said.reason)
        consented = {"consent": said.consent, "reason": said.reason}
        self.represented_by(representative.model_copy(update=consented))
        self.case.desk.finished("consent")
        self.case.desk.finished("necessity")
        return "They are told what the customer is told from now on."

    @message(title="End the representation", by=CUSTOMER_AND_OFFICERS, once=CaseStanding.REPRESENTATIVE)
    def representative_ended(self, said: RepresentativeEnded) -> None:
        representative = self.memory.representative
        if representative is None:
            raise Refused("Nobody represents the customer.")
        self.represented_by(None)
        self.case.desk.finished("necessity")
        self.case.tell("every_case/representative_ended", representative=representative.name)

    @message(title="Set one named contact", by=Role.MANAGER)
    def nominated_contact_set(self, said: NominatedContactSet) -> None:
        self.memory = self.memory.model_copy(update={"nominated": said.contact})
        review = self.case.after(workflow.now(), "nominated_contact_review")
        self.case.diary.remind("people/nominated", review, f"Review the nominated contact by {say(review)}")
        words = {"contact_name": said.contact.name, "reason": said.contact.reason, "review_on": say(review)}
        self.case.tell("every_case/nominated_contact_set", **words)

    @message(title="End the one named contact", by=Role.MANAGER, once=CaseStanding.NOMINATED_CONTACT)
    def nominated_contact_ended(self, said: NominatedContactEnded) -> None:
        contact = self.memory.nominated
        if contact is None:
            raise Refused("No nominated contact was set.")
        self.memory = self.memory.model_copy(update={"nominated": None})
        self.case.diary.forget("people/nominated")
        self.case.tell("every_case/nominated_contact_ended", contact_name=contact.name, reason=said.reason)

    def rung(self, what: str) -> None:
        review = self.case.after(workflow.now(), "nominated_contact_review")
        self.case.diary.remind("people/nominated", review, f"Review the nominated contact by {say(review)}")
        self.case.note(Kind.TASK, "The nominated contact is due for review")
        key = self.case.desk.again("nominated")
        self.case.task(key, "Review the nominated contact.", for_role="manager")


def _may_consent(kind: RepresentativeKind, consent: Consent, reason: str) -> None:
    """Refused where that is no reason for which this kind of representative may be told."""
    if consent is Consent.TAKEN_AS_GIVEN and kind not in ELECTED:
        raise Refused("Consent is taken as given for a councillor or an MP only.")
    if consent in (Consent.AUTHORITY, Consent.BEST_INTERESTS) and not reason.strip():
        raise Refused("Authority and best interests are recorded with a reason.")


def _spoken(field: str) -> str:
    spoken = {"email": "email address", "prefers": "how we contact you", "texts_signed_up": "texts from us"}
    return spoken.get(field, field)


def _other_needs(said: NeedsRecorded) -> list[str]:
    needs, others = said.needs, []
    if needs.phone_instead_of_writing:
        others.append("a telephone call instead of a letter")
    if needs.extra_time:
        others.append("extra time")
    if needs.someone_with_them:
        others.append("somebody with you")
    return others
