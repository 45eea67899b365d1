"""The people of a case: how the customer is reached, who acts for them, through whom they contact us."""

from temporalio import workflow

from charter.cases import Kind
from charter.messages import (
    ConsentRecorded,
    ContactChanged,
    CustomerDied,
    NeedsRecorded,
    NominatedContactEnded,
    NominatedContactSet,
    RepresentativeAdded,
    RepresentativeEnded,
    SafeContactEnded,
    SafeContactSet,
)
from charter.people import Consent, NominatedContact, Representative, Role
from workflows.case_asking import CUSTOMERS
from workflows.case_capability import Capability, Memory
from workflows.case_messages import Refused, message
from workflows.case_words import say

OWN = frozenset({Role.CUSTOMER, Role.OFFICER, Role.MANAGER})
"""For the customer alone to say, or to an officer who writes it down."""


class Known(Memory):
    """Who acts for the customer, and whom they are asked to go through."""

    representative: Representative | None = None
    nominated: NominatedContact | None = None


class People(Capability):
    """Contact details, needs, safe contact, representative, nominated contact."""

    memory_type = Known
    memory: Known

    @message(by=CUSTOMERS)
    def contact_changed(self, said: ContactChanged) -> str:
        case, old = self.case, self.case.customer
        given = said.model_dump(include=set(ContactChanged.model_fields) - {"id", "by", "happened_at"})
        changes = {key: value for key, value in given.items() if value is not None}
        if not changes:
            raise Refused("Nothing was changed.")
        if said.by.role is Role.REPRESENTATIVE and old.safe_contact is not None:
            raise Refused("Only the customer can change these details: safe contact is set.")
        case.customer = old.model_copy(update=changes)
        case.tell("every_case/contact_changed", changed=" and ".join(_spoken(key) for key in changes))
        if any(getattr(old, key) and key in changes for key in ("email", "phone", "address")):
            case.tell_old_contact("every_case/contact_left", old)
        return "The new details are used from now on."

    @message(by=CUSTOMERS)
    def needs_recorded(self, said: NeedsRecorded) -> None:
        self.case.customer = self.case.customer.model_copy(update={"needs": said.needs})
        needed = [*said.needs.formats(), *_other_needs(said)]
        self.case.tell("every_case/needs_recorded", needs=", ".join(needed) or "nothing in particular")

    @message(by=OWN)
    def safe_contact_set(self, said: SafeContactSet) -> str:
        self.case.customer = self.case.customer.model_copy(update={"safe_contact": said.safe_contact})
        return "Every letter obeys it from now on."

    @message(by=OWN)
    def safe_contact_ended(self, said: SafeContactEnded) -> None:
        if self.case.customer.safe_contact is None:
            raise Refused("No safe contact was set.")
        self.case.customer = self.case.customer.model_copy(update={"safe_contact": None})

    @message(by={Role.OFFICER, Role.MANAGER, Role.SYSTEM})
    def customer_died(self, said: CustomerDied) -> str:
        self.case.customer = self.case.customer.model_copy(update={"died": True})
        self.case.task("died", "The customer has died: decide what is said, and to whom.")
        return "All letters have stopped."

    @message(by=CUSTOMERS)
    def representative_added(self, said: RepresentativeAdded) -> str:
        representative = said.representative
        elected = representative.consent is Consent.TAKEN_AS_GIVEN
        if elected and representative.kind not in ("councillor", "mp"):
            raise Refused("Consent is taken as given for a councillor or an MP only.")
        if said.by.role is Role.REPRESENTATIVE and not elected and representative.may_be_told:
            raise Refused("A representative cannot record their own consent.")
        self.memory = self.memory.model_copy(update={"representative": representative})
        words = {"representative": representative.name, "scope": representative.scope}
        self.case.tell("every_case/representative_added", **words)
        if representative.may_be_told:
            return "They are told what the customer is told."
        self.case.task("consent", "Ask the customer whether their representative may be told about the case.")
        return "They are told nothing until consent is recorded. The work goes on."

    @message(by={Role.OFFICER, Role.MANAGER})
    def consent_recorded(self, said: ConsentRecorded) -> None:
        if self.memory.representative is None:
            raise Refused("Nobody represents the customer.")
        consented = {"consent": said.consent, "reason": said.reason}
        representative = self.memory.representative.model_copy(update=consented)
        self.memory = self.memory.model_copy(update={"representative": representative})

    @message(by=OWN)
    def representative_ended(self, said: RepresentativeEnded) -> None:
        representative = self.memory.representative
        if representative is None:
            raise Refused("Nobody represents the customer.")
        self.memory = self.memory.model_copy(update={"representative": None})
        self.case.tell("every_case/representative_ended", representative=representative.name)

    @message(by=Role.MANAGER)
    def nominated_contact_set(self, said: NominatedContactSet) -> None:
        self.memory = self.memory.model_copy(update={"nominated": said.contact})
        review = self.case.after(workflow.now(), "nominated_contact_review")
        self.case.diary.remind("people/nominated", review, f"Review the nominated contact by {say(review)}")
        words = {"contact_name": said.contact.name, "reason": said.contact.reason, "review_on": say(review)}
        self.case.tell("every_case/nominated_contact_set", **words)

    @message(by=Role.MANAGER)
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
        self.case.task(
            f"nominated/{workflow.now():%Y-%m}", "Review the nominated contact.", for_role="manager"
        )


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
