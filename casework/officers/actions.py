"""What an officer can say to a case, what comes first, and where it is somebody else's to say, who and how.

Everything is told from the definitions and the register: it is the same while Temporal or the worker is slow
or away.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from pydantic import BaseModel

from casework.forms.fields import NoForm, fields_of
from casework.site.pages import Site
from casework.site.permissions import SPEAKS_AS
from charter.cases import PossibleMessage
from charter.messages import Message
from charter.people import STAFF, Role, same_person
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from register.people.officers import Officer
from starter.desk.possible import TASK_DONE, what_can_be_said, what_comes_first
from starter.desk.telling.problems import Problem
from workflows.case import MessageSpec

NOT_STARTED = "This case is about to start. If you record something now, it starts first."
READS_ONLY = "You can read cases. You cannot update them."
RARE = "Less often"
GROUPS = {
    "desk": "Notes, tasks and who looks after it",
    "asking": "Questions and replies",
    "people": "The customer and who acts for them",
    "leaving": "The customer and who acts for them",
    "promises": "Dates",
    "corrections": "A mistake",
    "links": "Other cases and services",
    "dangers": "Danger and safeguarding",
}
"""The messages every case takes, by what of the case answers them. A process's own are first, or rare."""
ELSEWHERE = {
    "safeguarding_raised": "dangers",
    "safeguarding_taken": "dangers",
    "safeguarding_lowered": "dangers",
    "satisfaction_given": "asking",
    "call_recorded": "asking",
}
"""Those of them that are looked for under another heading than their owner's."""
ASKED_AT_MOST = 3
"""Managers offered to be asked."""


@dataclass(frozen=True)
class WayOut:
    """Something that can be done about a step that is not the visitor's."""

    text: str
    href: str


@dataclass(frozen=True)
class ForOthers:
    """A step that comes first and is not the visitor's to take: whose it is, and what can be done."""

    title: str
    who: str
    ways: tuple[WayOut, ...] = ()


@dataclass(frozen=True)
class Actions:
    """What one visitor can say to one case now."""

    first: tuple[PossibleMessage, ...] = ()
    for_others: tuple[ForOthers, ...] = ()
    groups: tuple[tuple[str, tuple[PossibleMessage, ...]], ...] = ()
    about: str = ""
    """What to know of it, such as why there is nothing to say."""

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """All that can be said, by name."""
        return frozenset(each.name for _, messages in (("", self.first), *self.groups) for each in messages)


@dataclass
class _Sorted:
    first: list[PossibleMessage] = field(default_factory=list)
    others: list[ForOthers] = field(default_factory=list)
    groups: dict[str, list[PossibleMessage]] = field(default_factory=dict)


def actions(
    site: Site, row: CaseRow, officer: Officer, managers: Sequence[str] = (), *, has_tasks: bool = True
) -> Actions:
    """What this officer may say now. ``managers``: by name, those who can be asked.

    ``has_tasks``: whether there is an open one to be done.
    """
    role = SPEAKS_AS.get(officer.role)
    if role is None:
        return Actions(about=READS_ONLY)
    try:
        found = what_can_be_said(row, site.desk.catalogue)
    except Problem as problem:
        return Actions(about=problem.detail)
    specs, first = site.desk.catalogue.messages(row.process), what_comes_first(row)
    sorted_out = _Sorted()
    for each in found:
        spec = specs[each.name]
        if not _has_form(spec.model) or (each.name == TASK_DONE and not has_tasks):
            continue
        theirs = role in each.roles and not whose(row, spec, officer)
        if theirs and each.name in first:
            sorted_out.first.append(each)
        elif theirs:
            group = GROUPS.get(ELSEWHERE.get(each.name, spec.owner), RARE)
            sorted_out.groups.setdefault(group, []).append(each)
        elif each.name in first and STAFF.intersection(each.roles):
            sorted_out.others.append(_for_others(site, row, officer, spec, managers))
    order = (RARE, *GROUPS.values())
    groups = sorted(sorted_out.groups.items(), key=lambda group: order.index(group[0]))
    return Actions(
        first=tuple(sorted_out.first),
        for_others=tuple(sorted_out.others),
        groups=tuple((title, tuple(messages)) for title, messages in groups),
        about="" if row.state else NOT_STARTED,
    )


def whose(row: CaseRow, spec: MessageSpec, officer: Officer) -> str:
    """Who alone may say it, where the case has named somebody and that is not this officer; else empty."""
    named = row.state.named.get(spec.only, "") if spec.only and row.state else ""
    return "" if same_person(named, officer.name) else named


def ways_out(
    site: Site, row: CaseRow, officer: Officer, spec: MessageSpec, managers: Sequence[str]
) -> tuple[WayOut, ...]:
    """What this officer can do about a message that only somebody else may say."""
    role, named = SPEAKS_AS[officer.role], whose(row, spec, officer)
    label = spoken(spec.only).lower()
    specs = site.desk.catalogue.messages(row.process).values()
    naming = next((each for each in specs if each.names == spec.only), None) if spec.only else None
    ways = []
    if naming is not None and role in naming.roles:
        ways.append(
            WayOut(f"Name another {label}" if named else f"Name the {label}", _form(row, naming.name))
        )
    if named:
        note = f"@{named}: this waits for you: {spec.title.lower()}."
        ways.append(WayOut(f"Tell {named}", _form(row, "note_added", note=note)))
    if role is not Role.MANAGER:
        for name in [each for each in managers if not same_person(each, named)][:ASKED_AT_MOST]:
            note = f"@{name}: please see to this: {spec.title.lower()}."
            ways.append(WayOut(f"Ask {name}, a manager", _form(row, "note_added", note=note)))
    return tuple(ways)


def _for_others(
    site: Site, row: CaseRow, officer: Officer, spec: MessageSpec, managers: Sequence[str]
) -> ForOthers:
    named = whose(row, spec, officer)
    roles = " or ".join(
        f"the {spoken(each).lower()}" if each is Role.FEEDBACK_TEAM else f"a {spoken(each).lower()}"
        for each in sorted(STAFF.intersection(spec.roles))
    )
    who = f"{named}, {spoken(spec.only).lower()}" if named else roles
    asked = managers if Role.MANAGER in spec.roles else ()
    return ForOthers(spec.title, who, ways_out(site, row, officer, spec, asked))


def _form(row: CaseRow, message: str, **begun: str) -> str:
    asked = f"?{urlencode(begun)}" if begun else ""
    return f"/casework/cases/{row.reference}/say/{message}{asked}"


class _AnyDetails(BaseModel):
    """What another service asks is known once that is chosen."""


@functools.cache
def _has_form(model: type[Message]) -> bool:
    try:
        fields_of(model, {}, details=_AnyDetails)
    except NoForm:
        return False
    return True
