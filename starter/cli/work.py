"""What the commands that need the register do: the same desk as every other door, without a key."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from charter import references
from charter.cases import Shown
from charter.people import EVERYONE, Role
from engine.config.settings import Settings
from engine.errors import ExpectedError
from engine.logs import configure
from register import RegisterError
from starter.api.web import BODY_LIMIT
from starter.cli.due import Mistyped
from starter.desk import views
from starter.desk.intake import Desk, NewReport
from starter.desk.possible import what_can_be_said
from starter.desk.problems import Problem, plain_errors
from starter.desk.saying import Caller
from starter.desk.strictness import handed_in

EXPECTED = (ExpectedError, RegisterError, Problem)
"""What a person can be told in a sentence."""
AT_THE_DESK = Caller("command-line", EVERYONE)
"""Whoever can run commands here can read the register's file: no key would keep anybody out."""
_COMMON = ("id", "by", "happened_at")


def ready_for_one() -> Settings:
    """Settings for one command; its log lines are warnings and worse, to stay out of the answer's way."""
    settings = Settings.load()
    configure(settings.model_copy(update={"log_level": "error"}))
    return settings


def ready_to_stay() -> Settings:
    """Settings and logs of a process that stays."""
    settings = Settings.load()
    configure(settings)
    return settings


def told(error: BaseException) -> str:
    """An expected error for a person at a terminal."""
    if not isinstance(error, Problem):
        return str(error)
    lines = [error.detail]
    if errors := error.more.get("errors"):
        lines.append(plain_errors(errors))
    if error.code == "unknown":
        lines.append(f"To send it again, add: --id {error.more['id']}")
    if error.code == "ended":
        lines.append(f"Outcome: {error.more['outcome']}. {error.more['reason']}".strip())
    return "\n".join(line for line in lines if line)


async def report(desk: Desk, settings: Settings, body: dict[str, Any]) -> dict[str, Any]:
    """Take a report."""
    taken = await desk.report(handed_in(NewReport, body, "The report"), AT_THE_DESK, "cli")
    return views.reported(taken, settings.council_base_url)


async def say(desk: Desk, typed: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Say a message. A number typed where a text is meant is taken as the text it was."""
    reference = _reference(typed)
    try:
        said = await desk.say(reference, name, body, AT_THE_DESK)
    except Problem as problem:
        again = _as_texts(body, problem)
        if again is None:
            raise
        said = await desk.say(reference, name, again, AT_THE_DESK)
    answer = said.answer.model_dump(mode="json")
    return {"reference": said.reference, "message": said.message, "id": said.id, **answer}


async def show(desk: Desk, settings: Settings, typed: str) -> dict[str, Any]:
    """A case with its timeline and letters."""
    row = await desk.case(_reference(typed), AT_THE_DESK)
    entries = await asyncio.to_thread(
        desk.register.cases.timeline, row.reference, {Shown.EVERYONE, Shown.STAFF}
    )
    seen = views.case(row, entries, AT_THE_DESK, desk.catalogue, settings.council_base_url)
    letters = await asyncio.to_thread(desk.register.letters.of_case, row.reference)
    return {**seen, "letters": [views.letter(letter) for letter in letters]}


async def queue(
    desk: Desk, team: str | None, officer: str | None, service: str | None, late: bool, limit: int
) -> list[dict[str, Any]]:
    """Open cases by due date."""
    rows = await asyncio.to_thread(
        desk.register.queue.cases, team=team, officer=officer, late=late or None, service=service, limit=limit
    )
    return [views.queued(row, desk.catalogue) for row in rows]


async def possible(desk: Desk, typed: str, role: str) -> list[dict[str, Any]]:
    """What can be said now."""
    row = await desk.case(_reference(typed), AT_THE_DESK)
    found = what_can_be_said(row, desk.catalogue)
    return [each.model_dump(mode="json") for each in found if not role or role in each.roles]


async def outbox(desk: Desk, typed: str, limit: int) -> list[dict[str, Any]]:
    """Letters as sent."""
    reference = _reference(typed) if typed else None
    items = await asyncio.to_thread(desk.register.outbox.items, reference, limit)
    return [item.model_dump(mode="json") for item in items]


def body_of(fields: list[str], file: Path | None, role: str, name: str, message_id: str) -> dict[str, Any]:
    """A message's body from what was typed. Mistyped says how to write it."""
    body = _from_file(file) if file else {}
    for field in fields:
        path, equals, value = field.partition("=")
        if not equals or not all(path.split(".")):
            raise Mistyped("A field is written name=value, such as reason='No hole was found'.")
        _put(body, path.split("."), _value(value))
    if role not in set(Role):
        raise Mistyped(f"--as is one of {', '.join(Role)}.")
    body.setdefault("by", {"role": role, "name": name})
    if message_id:
        body["id"] = message_id
    return body


def _from_file(file: Path) -> dict[str, Any]:
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


def _put(body: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = body.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Mistyped("A field is given both as a value and with fields of its own.")
        body = inner
    body[path[-1]] = value


def _value(text: str) -> Any:
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        return text
    # 1e3 and the like are more often a name of something than a number.
    return value if not isinstance(value, int | float) or json.dumps(value) == text else text


def _as_texts(body: dict[str, Any], problem: Problem) -> dict[str, Any] | None:
    """The body with the numbers that were not wanted as texts; None where that was not what was wrong."""
    changed = {
        field: json.dumps(body[field])
        for field in (error["field"] for error in problem.more.get("errors", ()))
        if field not in _COMMON and isinstance(body.get(field), bool | int | float)
    }
    return {**body, **changed} if changed else None


def _reference(typed: str) -> str:
    """The reference as written, however it was typed. Problem 404 that says what to look at."""
    try:
        return references.normalise(typed)
    except ValueError as error:
        raise Problem(404, "unknown_reference", str(error)) from None
