"""Every task that anything asks of a person: it is somebody's, and what does it can be said by them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import getmodule
from pathlib import Path
from typing import Any

import pytest

from casework.day.doing import OUTSIDE
from casework.site.permissions import SPEAKS_AS, TASKS_OF, looks_after
from charter.people import Role
from register.people.officers import Post
from tests.ready import editions
from tests.starter.places import Clock
from workflows.case import OF_PROMISES, Case, done_by, kept_by
from workflows.processes import PROCESSES

ROOT = Path(__file__).parents[2]
OFFICERS_TASK = "officer"


@dataclass(frozen=True)
class Asked:
    """A task as the code asks for it."""

    module: str
    owner: str
    """The class that asks."""
    key: str
    for_role: str
    """The role as it is written; empty where it is worked out."""


def _asked() -> list[Asked]:
    return [each for file in sorted((ROOT / "workflows").rglob("*.py")) for each in _asked_in(file)]


def _asked_in(file: Path) -> Iterator[Asked]:
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for owner in ast.walk(ast.parse(file.read_text())):
        if not isinstance(owner, ast.ClassDef):
            continue
        for call in ast.walk(owner):
            if isinstance(call, ast.Call) and _named(call) == "task" and call.args:
                key = call.args[0]
                while isinstance(key, ast.Call) and _named(key) == "again":
                    key = key.args[0]
                if isinstance(key, ast.Name) and key.id == "key":
                    key = _given(owner)
                given = {each.arg: each.value for each in call.keywords}
                role = given.get("for_role", ast.Constant(OFFICERS_TASK))
                if None in given:  # worked out before, in words
                    role = ast.Constant("manager")
                yield Asked(module, owner.name, _value(module, key), _value(module, role))


def _named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(owner: ast.ClassDef) -> ast.expr:
    """What ``key = self.case.desk.again("…")`` names."""
    return next(
        each.value.args[0]
        for each in ast.walk(owner)
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call) and _named(each.value) == "again"
    )


def _value(module: str, written: ast.expr) -> str:
    """What is written, its worked-out parts as ``x``; empty where all of it is."""
    if isinstance(written, ast.Constant):
        return str(written.value)
    if isinstance(written, ast.Name):
        return str(getattr(import_module(module), written.id, "x"))
    if isinstance(written, ast.JoinedStr):
        parts = (_value(module, part) or "x" for part in written.values)
        return "".join(parts)
    if isinstance(written, ast.FormattedValue):
        return _value(module, written.value) if isinstance(written.value, ast.Name) else "x"
    return ""


ASKED = _asked()


def holders(asked: Asked) -> list[type[Case[Any]]]:
    """The processes whose cases ask for it: by themselves, or by what they compose."""

    def of(cls: type) -> bool:
        return any(each.__module__ == asked.module and each.__name__ == asked.owner for each in cls.__mro__)

    return [one for one in PROCESSES.values() if any(map(of, (one, *one.capabilities.values())))]


def test_the_code_asks_for_what_is_looked_at() -> None:
    calls = sum(len(re.findall(r"\.task\(", file.read_text())) for file in (ROOT / "workflows").rglob("*.py"))
    assert len(ASKED) == calls > 60
    assert [each for each in ASKED if not each.key] == []
    assert [each for each in ASKED if not each.for_role and "promises" not in each.module] == []
    assert [each for each in ASKED if not holders(each)] == []


@pytest.mark.parametrize("asked", ASKED, ids=lambda each: f"{each.owner}:{each.key}")
def test_each_task_is_somebodys_who_may_do_it(asked: Asked) -> None:
    for process in holders(asked):
        messages = done_by(process.all_tasks, asked.key)
        assert messages is not None, f"{process.__name__} does not say what does {asked.key}"
        assert set(messages) <= set(process.messages)
        role = asked.for_role or OFFICERS_TASK
        whose = [post for post, roles in TASKS_OF.items() if role in roles]
        assert whose, f"nobody's: {asked}"
        speaking = {SPEAKS_AS[post] for post in whose if post in SPEAKS_AS}
        sayable = messages or ("task_done",)
        may = {one for name in sayable for one in process.messages[name].roles}
        assert speaking & may, (
            f"{asked.key} of {process.__name__} is for {role}, who may say none of {sayable}"
        )


def test_nothing_is_declared_that_nobody_asks_for() -> None:
    for process in PROCESSES.values():
        mine = {each.key for each in ASKED if process in holders(each)}
        mine |= {key.partition("/")[0] for key in mine if key.startswith((*OF_PROMISES, "safeguarding"))}
        mine |= {key.rpartition("/")[0] for key in mine if "/" in key}
        assert set(process.all_tasks) - mine == set()


def test_each_promise_of_the_councils_names_what_keeps_it_and_whose_that_is() -> None:
    edition = editions().in_force(Clock()().date())
    seen = set()
    for promise in edition.promises:
        process = PROCESSES[promise.process]
        if promise.by == "customer" or promise.automatic:
            continue
        messages = kept_by(process.keeps, process.messages, promise)
        assert messages, f"{promise.process}: nothing keeps {promise.id}"
        assert set(messages) <= set(process.messages)
        roles = {role for name in messages for role in process.messages[name].roles}
        assert roles & {Role.OFFICER, Role.MANAGER, Role.FEEDBACK_TEAM}
        seen.add(promise.process)
    assert len(seen) > 15


def test_what_a_process_keeps_is_a_promise_of_it() -> None:
    made = editions().in_force(Clock()().date()).promises
    known = {(each.process, name) for each in made for name in (each.id, each.key)}
    for name, process in PROCESSES.items():
        assert {(name, promise) for promise in process.keeps} <= known


def test_the_feedback_team_looks_after_the_processes_of_feedback() -> None:
    team = {"Comment", "Complaint", "Compliment", "DataProtectionComplaint", "FeedbackIntake", "Remedy"}
    assert looks_after(Post.FEEDBACK_TEAM) == team
    assert [each.for_role for each in ASKED if each.key == "triage"] == ["feedback_team"]


def test_the_tasks_that_the_register_asks_for_have_their_places() -> None:
    """Those of letters, mails, stalled and stopped cases, which no process knows of."""
    keys = {"start_refused", "letter/4", "letter/4/held_up", "inbound/x", "stalled/1", "stopped_outside"}
    assert {key.partition("/")[0] for key in keys} <= set(OUTSIDE)


def test_the_guard_finds_a_task_that_nothing_says(monkeypatch: pytest.MonkeyPatch) -> None:
    process = PROCESSES["FeedbackIntake"]
    left = {key: messages for key, messages in process.all_tasks.items() if key != "triage"}
    monkeypatch.setattr(process, "all_tasks", left)
    triage = next(each for each in ASKED if each.key == "triage")
    with pytest.raises(AssertionError, match="does not say what does triage"):
        test_each_task_is_somebodys_who_may_do_it(triage)
    assert getmodule(process) is not None
