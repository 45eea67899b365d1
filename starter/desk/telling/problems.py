"""What a door answers when it cannot do as asked: in the caller's terms, never the caller's own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from charter.faults import Fault, in_words, listed, path_of
from starter.desk.telling.problem_codes import CODES

MEDIA_TYPE = "application/problem+json"
PROBLEMS = "/problems/"
"""Where the page of each problem is: a `type` is an address, as from the one that was called."""
FIELDS_NAMED = 20
"""At most so many fields are named; somebody who sends a thousand mistakes reads the first ones."""


class Problem(Exception):
    """A refusal with its HTTP status. `detail` and `more` are safe to show and to log."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def document(self) -> dict[str, Any]:
        """The problem document (RFC 9457), with a `code` that programs can compare."""
        return {
            "type": f"{PROBLEMS}{self.code}",
            "title": CODES[self.code].title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }


def fields_of(error: ValidationError, prefix: str = "") -> list[dict[str, str]]:
    """The fields that were wrong and why, in plain words and without any value."""
    found = error.errors(include_input=False, include_url=False)
    return listed((Fault(path_of(each, prefix), in_words(each)) for each in found), FIELDS_NAMED)


def malformed(error: ValidationError, what: str, prefix: str = "") -> Problem:
    """422 for what was read but does not fit its model."""
    fields = fields_of(error, prefix)
    named = ", ".join(dict.fromkeys(field["field"] for field in fields[:5]))
    return Problem(422, "malformed", f"{what} cannot be taken as it is: see {named}.", errors=fields)


def wrong_fields(wrong: Mapping[str, str], what: str, prefix: str) -> Problem:
    """422 for what fits its model and cannot be so: each field by name, with why."""
    fields = [{"field": f"{prefix}.{name}", "problem": why} for name, why in wrong.items()]
    named = ", ".join(field["field"] for field in fields)
    return Problem(422, "malformed", f"{what} cannot be taken as it is: see {named}.", errors=fields)


def not_actionable(faults: Sequence[Mapping[str, str]], what: str) -> Problem:
    """422 for what could be read and nobody could act on."""
    named = ", ".join(dict.fromkeys(fault["field"] for fault in faults[:5]))
    return Problem(422, "malformed", f"{what} cannot be acted on as it is: see {named}.", errors=list(faults))


def unknown_reference() -> Problem:
    return Problem(404, "unknown_reference", "There is no case with that reference.")


def not_taken_yet(message_id: str, reference: str) -> Problem:
    """Nobody knows whether the message arrived; the same id again is safe, and the way to find out."""
    return Problem(
        503,
        "unknown",
        "It is not known whether the message was taken. Send it again with the same id: it is taken once.",
        headers={"Retry-After": "5"},
        id=message_id,
        reference=reference,
    )


def register_down() -> Problem:
    return Problem(
        503,
        "register_unavailable",
        "Nothing could be stored just now. Send it again.",
        headers={"Retry-After": "5"},
    )


def plain_errors(errors: Sequence[Mapping[str, str]]) -> str:
    """Problem fields as one sentence, for a terminal or an Open311 client."""
    return "; ".join(f"{error['field']}: {error['problem']}" for error in errors)
