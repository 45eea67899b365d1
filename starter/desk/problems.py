"""What a door answers when it cannot do as asked: in the caller's terms, never the caller's own words."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError

MEDIA_TYPE = "application/problem+json"
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
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }


def fields_of(error: ValidationError, prefix: str = "") -> list[dict[str, str]]:
    """The fields that were wrong and why, without any value."""
    found = []
    for each in error.errors(include_input=False, include_url=False, include_context=False)[:FIELDS_NAMED]:
        path = [_part(part) for part in each["loc"]]
        unknown = each["type"] == "extra_forbidden"
        if unknown:  # its name is the caller's own text
            path = path[:-1]
        said = each["msg"].removeprefix("Value error, ")
        field = ".".join([*([prefix] if prefix else []), *path]) or "body"
        found.append({"field": field, "problem": "has a field that is not known" if unknown else said})
    return found


def _part(part: int | str) -> str:
    return str(part)[:60]


def malformed(error: ValidationError, what: str, prefix: str = "") -> Problem:
    """422 for what was read but does not fit its model."""
    fields = fields_of(error, prefix)
    named = ", ".join(dict.fromkeys(field["field"] for field in fields[:5]))
    return Problem(422, "malformed", f"{what} cannot be taken as it is: see {named}.", errors=fields)


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
