"""What the commands that need the register do: the same desk as every other door, without a key."""

import asyncio
from typing import Any

from charter import references
from charter.cases import Shown
from charter.people import EVERYONE
from engine.config.settings import Settings
from engine.errors import ExpectedError
from engine.logs import configure
from register import RegisterError
from starter.cli.cases.asking import Ask, asked_for, placed
from starter.cli.cases.typed import as_texts
from starter.desk.intake import Desk
from starter.desk.possible import naming_its_tasks, what_can_be_said
from starter.desk.saying import Caller
from starter.desk.taking.strictness import handed_in
from starter.desk.taking.taken import NewReport, Reported
from starter.desk.telling import views
from starter.desk.telling.problems import Problem, plain_errors

EXPECTED = (ExpectedError, RegisterError, Problem)
"""What a person can be told in a sentence."""
AT_THE_DESK = Caller("command-line", EVERYONE)
"""Whoever can run commands here can read the register's file: no key would keep anybody out."""


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


async def report(
    desk: Desk, settings: Settings, body: dict[str, Any], ask: Ask | None = None
) -> dict[str, Any]:
    """Take a report. ``ask`` asks a person for what the service needs and nobody has said."""
    service = desk.catalogue.openable(str(body["service"]))
    model = desk.catalogue.details_of(service.process)
    details = placed(body["details"], model)
    if ask is not None:
        details = asked_for(model, details, ask)
    body = {**body, "details": details}
    try:
        taken = await _reported(desk, body)
    except Problem as problem:
        again = as_texts(details, problem, "details.")
        if again is None:
            raise
        taken = await _reported(desk, {**body, "details": again})
    return views.reported(taken, settings.council_base_url)


async def _reported(desk: Desk, body: dict[str, Any]) -> Reported:
    return await desk.report(handed_in(NewReport, body, "The report"), AT_THE_DESK, "cli")


async def say(desk: Desk, typed: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Say a message. A number typed where a text is meant is taken as the text it was."""
    reference = _reference(typed)
    try:
        said = await desk.say(reference, name, body, AT_THE_DESK)
    except Problem as problem:
        again = as_texts(body, problem)
        if again is None:
            raise
        said = await desk.say(reference, name, again, AT_THE_DESK)
    return views.said(said)


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
    tasks = await asyncio.to_thread(desk.register.tasks.find, reference=row.reference)
    found = naming_its_tasks(what_can_be_said(row, desk.catalogue), tasks)
    return [each.model_dump(mode="json") for each in found if not role or role in each.roles]


async def outbox(desk: Desk, typed: str, limit: int) -> list[dict[str, Any]]:
    """Letters as sent."""
    reference = _reference(typed) if typed else None
    items = await asyncio.to_thread(desk.register.outbox.items, reference, limit)
    return [item.model_dump(mode="json") for item in items]


def _reference(typed: str) -> str:
    """The reference as written, however it was typed. Problem 404 that says what to look at."""
    try:
        return references.normalise(typed)
    except ValueError as error:
        raise Problem(404, "unknown_reference", str(error)) from None
