"""Who may say what at a door, and how a refusal is told: before the case is asked, and after."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from charter.edition.services import Service
from charter.messages import Message
from charter.people import STAFF, Role, Sender
from engine.config.keys import IntakeKey
from register.cases.changes import BY_KEY
from register.cases.rows import CaseRow
from starter.desk.running import RefusedByTemporal
from starter.desk.taking.strictness import handed_in
from starter.desk.telling.problems import Problem
from starter.desk.telling.times import told
from workflows.case import MessageSpec


@dataclass(frozen=True)
class Caller:
    """Who is at the door: a name for the log, the roles they may speak in, the services they may use.

    Whoever is no key of an intake system sees every case of these services.
    """

    name: str
    roles: frozenset[Role]
    services: Literal["*"] | frozenset[str] = "*"
    cases: Literal["own", "all"] = "all"
    read_only: bool = False
    withheld: frozenset[str] = frozenset()
    """Sensitive services that were not given to them: no case of these is seen, and none moved there."""

    @classmethod
    def with_key(cls, key: IntakeKey, sensitive: frozenset[str] = frozenset()) -> "Caller":
        """``sensitive``: the services of the council that are."""
        withheld = key.withheld(sensitive)
        return cls(key.name, key.roles, key.services, key.cases, key.read_only, withheld)

    def may_use(self, service: str) -> bool:
        """Whether cases of this service are theirs to open."""
        return self.services == "*" or service in self.services

    def brought(self, row: CaseRow) -> bool:
        """Whether the case came by a key of their name, whatever service has it now."""
        return row.door in BY_KEY and row.source.partition("/")[0] == self.name

    def may_see(self, row: CaseRow) -> bool:
        """Whether the case is theirs to read and to speak to."""
        given = self.may_use(row.service) and row.service not in self.withheld
        return self.brought(row) or (self.cases == "all" and given)

    def must_see(self, row: CaseRow) -> None:
        """Problem 403 unless the case is theirs."""
        if self.may_see(row):
            return
        if self.cases == "all":
            raise Problem(403, "not_your_service", "This key may not be used for that service.")
        raise Problem(403, "not_your_case", "This key sees only the cases that came by it.")

    def must_open(self, service: Service) -> None:
        """Problem 403 unless they may open a case of this service."""
        self.must_write()
        if not self.may_use(service.code):
            raise Problem(403, "not_your_service", "This key may not be used for that service.")
        for_council(service, self.roles)

    def must_move_to(self, service: Service) -> None:
        """Problem 403 unless what they say may lead a case to this service."""
        if not self.may_use(service.code):
            raise Problem(403, "not_your_service", "This key may not be used for that service.")
        if service.code in self.withheld:
            raise Problem(
                403,
                "not_your_service",
                "That service is given to named people, and not to you. Ask one of them, or a manager, to "
                "move the case.",
            )

    def must_write(self) -> None:
        """Problem 403 for a key that only reads."""
        if self.read_only:
            raise Problem(403, "read_only", "This key may read, and change nothing.")


def for_council(service: Service, roles: Collection[Role]) -> None:
    """Problem 403 where only the council opens cases of a service, and none of these roles is its staff."""
    if service.opened_by == "council" and not STAFF.intersection(roles):
        raise Problem(403, "opened_by_council", "Cases of that service are opened by the council's staff.")


def ended(row: CaseRow) -> Problem:
    """409: the case has ended, and how."""
    state = row.state
    return Problem(
        409,
        "ended",
        "This case is closed. You cannot update it.",
        reference=row.reference,
        outcome=row.outcome,
        reason=state.outcome_reason if state else "",
        ended=told(row.ended),
    )


def not_started() -> Problem:
    """409: the case's report could not be read, and nobody can speak to it before that is put right."""
    return Problem(409, "not_started", "The case could not be started as it is: an officer is looking at it.")


def addressed(body: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The body with its sender: who is not named is the customer, or an officer with a key for staff."""
    if body.get("by"):
        return body
    for role in (Role.CUSTOMER, Role.OFFICER, *sorted(caller.roles)):
        if role in caller.roles:
            return {**body, "by": {"role": role}}
    return body


def read(spec: MessageSpec, body: dict[str, Any], caller: Caller) -> Message:
    """The message of a body. Problem 403 where it is not theirs to say, 422 where it does not fit."""
    by = handed_in(Sender, body.get("by"), "The message", "by")
    if by.role not in caller.roles:
        raise Problem(403, "not_your_role", "This key may not speak in that role.")
    if by.role not in spec.roles:
        roles = sorted(role.value for role in spec.roles)
        raise Problem(403, "not_theirs", "That message is not for this role to say.", roles=roles)
    return handed_in(spec.model, body, "The message")


def refused_by_case(refused: RefusedByTemporal) -> Problem:
    """What the case's own validator said, which knows best."""
    status = {"UnknownMessage": 404, "NotTheirs": 403}.get(refused.kind, 422)
    code = {"UnknownMessage": "unknown_message", "NotTheirs": "not_theirs"}.get(refused.kind, "malformed")
    return Problem(status, code, refused.why, errors=refused.fields)
