"""What a message replaces: shown where it is said, asked about where it has changed, kept on the timeline."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.forms.told import told
from charter.cases import Entry, Kind
from charter.people import Customer
from register.cases.rows import CaseRow

_CONTACT = ("name", "email", "phone", "address", "prefers", "texts_signed_up")
REPLACED_BY: Mapping[str, frozenset[str]] = {
    "officer_assigned": frozenset({"officer_assigned", "moved"}),
    "contact_changed": frozenset({"contact_changed"}),
    "needs_recorded": frozenset({"needs_recorded"}),
    "safe_contact_set": frozenset({"safe_contact_set", "safe_contact_ended"}),
    "safe_contact_ended": frozenset({"safe_contact_set", "safe_contact_ended"}),
    "representative_added": frozenset({"representative_added", "representative_ended", "consent_recorded"}),
    "representative_ended": frozenset({"representative_added", "representative_ended", "consent_recorded"}),
    "consent_recorded": frozenset({"representative_added", "representative_ended", "consent_recorded"}),
    "nominated_contact_set": frozenset({"nominated_contact_set", "nominated_contact_ended"}),
    "nominated_contact_ended": frozenset({"nominated_contact_set", "nominated_contact_ended"}),
    "information_requested": frozenset({"information_requested", "promise_paused", "customer_replied"}),
    "promise_extended": frozenset({"promise_extended", "promise_paused"}),
    "moved": frozenset({"moved"}),
}
"""The messages that replace something, and those that change the same."""


def replaced(message: str, row: CaseRow) -> list[tuple[str, str]]:
    """What is recorded now and that message would replace, as names and texts; nothing where it adds."""
    state = row.state
    if state is None:
        return []
    customer = state.customer
    match message:
        case "officer_assigned":
            return told({"officer": state.officer or "Nobody yet", "team": state.team})
        case "contact_changed":
            return _contact(customer)
        case "needs_recorded":
            return told(_given(customer.needs.model_dump(mode="json")))
        case "safe_contact_set" | "safe_contact_ended":
            safe = customer.safe_contact
            return told({"safe_contact": _given(safe.model_dump(mode="json"))}) if safe else []
        case "representative_added" | "representative_ended" | "consent_recorded":
            acting = row.representative
            return told({"representative": _given(acting.model_dump(mode="json"))}) if acting else []
        case "moved":
            return told({"service": state.service_title})
        case _:
            return []


def changed_since(message: str, since: Sequence[Entry]) -> Entry | None:
    """The last message, of those lines, that changed what this one replaces."""
    same = REPLACED_BY.get(message, frozenset())
    return next(
        (each for each in reversed(since) if each.kind is Kind.MESSAGE and each.message in same), None
    )


def before_each(entries: Sequence[Entry], row: CaseRow) -> dict[int, list[tuple[str, str]]]:
    """By the number of a line of the timeline: what was recorded before, where that line replaced it."""
    known: dict[str, dict[str, Any]] = {}
    if row.intake is not None:
        customer = row.intake.customer.model_dump(mode="json")
        known["contact_changed"] = {name: customer.get(name) for name in _CONTACT}
        known["needs_recorded"] = {"needs": _given(customer.get("needs") or {})}
        if row.intake.representative:
            known["representative_added"] = {
                "representative": row.intake.representative.model_dump(mode="json")
            }
    found: dict[int, list[tuple[str, str]]] = {}
    for entry in entries:
        if entry.kind is not Kind.MESSAGE or entry.message not in _KEPT:
            continue
        before = known.get(entry.message, {})
        old = told(
            _given({name: before.get(name) for name in entry.said if before.get(name) != entry.said[name]})
        )
        if old:
            found[entry.number] = old
        known[entry.message] = {**before, **entry.said} if entry.message == "contact_changed" else entry.said
    return found


_KEPT = frozenset(REPLACED_BY) - {"moved", "promise_extended", "information_requested"}
"""Those whose old value is read beside the new one."""


def _contact(customer: Customer) -> list[tuple[str, str]]:
    return told(_given({name: getattr(customer, name) for name in _CONTACT}))


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those that say something."""
    return {name: value for name, value in values.items() if value not in (None, "", [], (), {}, False)}
