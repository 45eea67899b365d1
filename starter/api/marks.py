"""Answers that a caller may already have: each with the mark (ETag) of what it holds."""

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response


def answered(request: Request, body: Any) -> Response:
    """``body`` as JSON with its ETag; 304 without it where `If-None-Match` names that one (RFC 9110)."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": mark}
    if _has(request.headers.getlist("if-none-match"), mark):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def _has(given: list[str], mark: str) -> bool:
    said = [one.strip().removeprefix("W/") for line in given for one in line.split(",")]
    return mark in said or "*" in said
