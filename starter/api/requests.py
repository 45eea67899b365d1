"""What every route of the API reads of a request: who calls, which case is meant, and the body."""

from typing import Any

from fastapi import Request
from pydantic_core import from_json

from charter import references
from starter.desk.telling.problems import Problem, unknown_reference


def written(reference: str) -> str:
    """The reference in its own writing, however it came. Problem 404 for what cannot be one of ours."""
    try:
        return references.normalise(reference)
    except ValueError:
        raise unknown_reference() from None


async def json_body(request: Request) -> Any:
    """The body as JSON. Problem 415 for another content type, 400 for what is not JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "not_json", "Send JSON, with the content type application/json.")
    body = await request.body()
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:  # also: not UTF-8, half a surrogate pair, nested too deep
        raise Problem(400, "not_json", "The body is not JSON that can be read.") from None
