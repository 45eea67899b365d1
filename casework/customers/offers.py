"""What can be said now on a case's own page, and what has been said that waits to be confirmed."""

from collections.abc import Sequence

from casework.customers import words
from charter.cases import Entry, Kind, Shown
from charter.people import Role
from register.cases.rows import CaseRow
from starter.desk.catalogue import Catalogue
from starter.desk.possible import standing_of
from workflows.case import MessageSpec
from workflows.processes import PROCESSES

_WITHDRAWALS = ("withdrawn", "withdrawal_confirmed", "withdrawal_taken_back")


NOT_BY_ANOTHER = frozenset({"contact_changed", "needs_recorded", "satisfaction_given"})
"""What replaces or asks for something of the customer's own: a representative says it through an officer."""

CHOSEN = "appointment_chosen"
"""Said on the appointment's own page, which has the free times."""
BEFORE_ANYTHING = frozenset({"appointment_changed"})
"""What a customer may say before there is anything to say it about: which days would suit them."""


def may_say(spec: MessageSpec, role: Role) -> bool:
    """Whether somebody in that role may say it on the page."""
    return role in spec.roles and (role is Role.CUSTOMER or spec.name not in NOT_BY_ANOTHER)


def offered(
    row: CaseRow, entries: Sequence[Entry], catalogue: Catalogue, role: Role = Role.CUSTOMER
) -> list[str]:
    """What the customer can say now, or who acts for them, in order. ``entries`` are all of the case's."""
    state = row.state
    if row.ended is not None or row.start_refused:
        return []
    known = catalogue.messages(row.process)
    sayings = words.of(row.process).sayings
    theirs = {name for name in sayings if name in known and may_say(known[name], role)}
    wanted = {"information_added", "needs_recorded"}
    if row.customer.safe_contact is None:
        wanted.add("contact_changed")  # else an officer does it, with the person in front of them
    process = PROCESSES.get(row.process)
    left = _withdrawal(entries, row.process)
    outcome = bool(state and state.outcome)
    if state and state.waiting:
        wanted.add("customer_replied")
    if left:
        wanted.add("withdrawal_taken_back")
        wanted |= {"withdrawal_confirmed"} if left == "asked" else set()
    elif not outcome:
        wanted |= {"withdrawn", "reported_again"}
    if outcome and left != "left":
        wanted.add("not_fixed")
        asks = process is not None and process.asks_satisfaction(state.outcome if state else "")
        if asks and _may_be_asked(entries):
            wanted.add("satisfaction_given")
    if left != "left":
        wanted.add("danger_reported")
        stage, standing = state.stage if state else "", standing_of(row)
        for name in theirs - words.SAYINGS.keys():
            sensible = name in BEFORE_ANYTHING or known[name].makes_sense(standing)
            wanted |= {name} if sensible and known[name].in_time(stage) else set()
    return [name for name in sayings if name in wanted & theirs]


def _withdrawal(entries: Sequence[Entry], process: str) -> str:
    """``left`` after a withdrawal, ``asked`` after one that the customer has yet to confirm."""
    last = next((each for each in reversed(entries) if each.message in _WITHDRAWALS and _applied(each)), None)
    if last is None or last.message == "withdrawal_taken_back":
        return ""
    return "asked" if last.message == "withdrawn" and to_confirm(last, process) else "left"


def to_confirm(entry: Entry, process: str) -> bool:
    """A withdrawal by somebody else, or in a process that has every one confirmed, the customer's own too."""
    of = PROCESSES.get(process)
    confirmed_first = of is not None and of.withdrawal_to_confirm and not entry.said.get("council_goes_on")
    return confirmed_first or (entry.by is not None and entry.by.role is Role.REPRESENTATIVE)


def _may_be_asked(entries: Sequence[Entry]) -> bool:
    """Once, and not where somebody was thought to be at risk."""
    answered = any(each.message == "satisfaction_given" and _applied(each) for each in entries)
    return not answered and not any(each.shown is Shown.SAFEGUARDING for each in entries)


def _applied(entry: Entry) -> bool:
    return entry.kind is Kind.MESSAGE
