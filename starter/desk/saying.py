"""Who may say what at a door, and how a refusal is told: before the case is asked, and after."""

from dataclasses import dataclass
from typing import Any, Literal

from charter.messages import Message
from charter.people import EVERYONE, Role, Sender
from engine.config.keys import IntakeKey
from register.cases.rows import CaseRow
from starter.desk.problems import Problem
from starter.desk.running import RefusedByTemporal
from starter.desk.strictness import handed_in
from workflows.case import MessageSpec


@dataclass(frozen=True)
class Caller:
    """Who is at the door: a name for the log, the roles they may speak in, the services they may use."""

    name: str
    roles: frozenset[Role]
    services: Literal["*"] | frozenset[str] = "*"

    @classmethod
    def with_key(cls, key: IntakeKey) -> "Caller":
        return cls(key.name, key.roles, key.services)

    def may_use(self, service: str) -> bool:
        """Whether cases of this service are theirs to open and to read."""
        return self.services == "*" or service in self.services

    def must_serve(self, service: str) -> None:
        """Problem 403 unless they may use this service."""
        if not self.may_use(service):
            raise Problem(403, "not_your_service", "This key may not be used for that service.")


EVERY_ROLE = Caller("command-line", EVERYONE)


def ended(row: CaseRow) -> Problem:
    """409: the case has ended, and how."""
    state = row.state
    return Problem(
        409,
        "ended",
        "The case has ended: it takes no more messages.",
        reference=row.reference,
        outcome=row.outcome,
        reason=state.outcome_reason if state else "",
        ended=row.ended.isoformat() if row.ended else None,
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
