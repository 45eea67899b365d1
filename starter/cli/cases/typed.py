"""What somebody types on a command line, or has in a file, as the body of a report or message."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from charter.people import Role
from starter.api.web import BODY_LIMIT
from starter.cli.due import Mistyped
from starter.desk.telling.problems import Problem

_COMMON = ("id", "by", "happened_at")


def body_of(fields: list[str], file: Path | None, role: str, name: str, message_id: str) -> dict[str, Any]:
    """A message's body from what was typed. Mistyped says how to write it."""
    body = fields_of(fields, file)
    if role not in set(Role):
        raise Mistyped(f"--as is one of {', '.join(Role)}.")
    body.setdefault("by", {"role": role, "name": name})
    if message_id:
        body["id"] = message_id
    return body


def fields_of(fields: list[str], file: Path | None) -> dict[str, Any]:
    """What a file holds, and what was typed as name=value over it. Mistyped says how to write it."""
    body = from_file(file) if file else {}
    for field in fields:
        path, equals, value = field.partition("=")
        if not equals or not all(path.split(".")):
            raise Mistyped("A field is written name=value, such as reason='No hole was found'.")
        put(body, path.split("."), value_of(value))
    return body


def report_of(fields: list[str], file: Path | None) -> dict[str, Any]:
    """A report's details, reporter and representative, from what was typed and a file of details."""
    typed = fields_of(fields, None)
    people = {name: typed.pop(name, None) for name in ("reporter", "representative")}
    if not all(each is None or isinstance(each, dict) for each in people.values()):
        raise Mistyped("Who reports it is written reporter.name=…, reporter.email=… and so on.")
    details = from_file(file) if file else {}
    _over(details, typed)
    report = {"details": details, "reporter": people["reporter"] or {}}
    return (
        report if people["representative"] is None else {**report, "representative": people["representative"]}
    )


def _over(body: dict[str, Any], typed: dict[str, Any]) -> None:
    for name, value in typed.items():
        inner = body.get(name)
        if isinstance(inner, dict) and isinstance(value, dict):
            _over(inner, value)
        else:
            body[name] = value


def from_file(file: Path) -> dict[str, Any]:
    try:
        data = sys.stdin.buffer.read(BODY_LIMIT + 1) if str(file) == "-" else _read(file)
        body = from_json(data, allow_inf_nan=False)
    except OSError as error:
        raise Mistyped(f"The file cannot be read: {(error.strerror or 'unknown').lower()}.") from None
    except ValueError:
        raise Mistyped("The file is not JSON that can be read.") from None
    if len(data) > BODY_LIMIT or not isinstance(body, dict):
        raise Mistyped(f"The file holds one JSON object of at most {BODY_LIMIT // 1024} KB.")
    return body


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(BODY_LIMIT + 1)


def put(body: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = body.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Mistyped("A field is given both as a value and with fields of its own.")
        body = inner
    body[path[-1]] = value


def value_of(text: str) -> Any:
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        return text
    # 1e3 and the like are more often a name of something than a number.
    return value if not isinstance(value, int | float) or json.dumps(value) == text else text


def as_texts(body: dict[str, Any], problem: Problem, at: str = "") -> dict[str, Any] | None:
    """The body with the numbers that were not wanted as texts; None where that was not what was wrong.

    ``at`` is where the body is in what was sent, as a problem names it.
    """
    changed = {
        field: json.dumps(body[field])
        for field in (str(error["field"]).removeprefix(at) for error in problem.more.get("errors", ()))
        if field not in _COMMON and isinstance(body.get(field), bool | int | float)
    }
    return {**body, **changed} if changed else None
