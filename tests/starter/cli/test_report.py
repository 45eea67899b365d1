"""The command line opens every service: details from a file, typed field by field, or asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from charter.edition.editions import Editions
from engine.config.settings import Settings
from starter.cli.cases import work
from starter.cli.cases.asking import asked_for, placed
from starter.desk.intake import Desk
from tests.starter.cli.test_cli import run as run
from tests.starter.cli.test_cli import the_register
from tests.starter.places import MONDAY
from tests.workflows.kit import NOWHERE, in_reach
from tests.workflows.samples import SAMPLES
from workflows.processes import PROCESSES, details_model

SERVICES = {each.code: each.process for each in Editions.load().in_force(MONDAY.date()).services}
WHO = ("--name", "Ada Example", "--email", "ada@example.com", "--phone", "01632 960001")


def opened(done: Result) -> dict[str, Any]:
    """The details of the case that a report has opened."""
    assert done.exit_code == 0, done.output
    register = the_register()
    row = register.cases.get(json.loads(done.stdout)["reference"])
    register.close()
    assert row is not None
    assert row.intake is not None
    assert (row.door, row.intake.customer.name) == ("cli", "Ada Example")
    return row.intake.details


def a_complaint(run: Callable[..., Result]) -> str:
    done = run("report", "--service", "complaint", "what_happened=Nobody came.", *WHO, "--json")
    assert done.exit_code == 0, done.output
    return str(json.loads(done.stdout)["reference"])


@pytest.mark.parametrize("code", SERVICES)
def test_every_service_is_opened_by_a_file(run: Callable[..., Result], tmp_path: Path, code: str) -> None:
    details = in_reach(SAMPLES[SERVICES[code]].details)
    if details.get("complaint") == NOWHERE:
        details["complaint"] = a_complaint(run)
    file = tmp_path / "details.json"
    file.write_text(json.dumps(details), encoding="utf-8")
    assert opened(run("report", "--service", code, "--details", str(file), *WHO, "--json")) == details
    by_pipe = run("report", "--service", code, "--details", "-", *WHO, "--json", input=json.dumps(details))
    assert opened(by_pipe) == details


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            ["--service", "missed_collection", "what=Food waste", "where=12 Example Close", "assisted=true"],
            {"what": "Food waste", "where": "12 Example Close", "assisted": True},
        ),
        (["--service", "pothole", "where.text=Example Close"], {"where": {"text": "Example Close"}}),
        (["--service", "complaint", "--description", "Nobody came."], {"what_happened": "Nobody came."}),
        (["--service", "email_enquiry", "question=42"], {"question": "42"}),
        (["--service", "housing_repair", "--description", "A leak", "--where", "Kitchen"],
         {"description": "A leak", "where": "Kitchen"}),
        (["--service", "primary_school_place", "child=Sam Example", f"starting={MONDAY.year + 1}"],
         {"child": "Sam Example", "starting": MONDAY.year + 1}),
    ],
)  # fmt: skip
def test_fields_are_typed(run: Callable[..., Result], typed: list[str], told: dict[str, Any]) -> None:
    lately = the_register().now().date().isoformat()
    more = [f"missed_on={lately}"] if "missed_collection" in typed else []
    details = opened(run("report", *typed, *more, *WHO, "--json"))
    assert {name: details[name] for name in told} == told


def test_what_is_typed_comes_over_the_file(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "details.json"
    file.write_text('{"where": {"text": "Example Close", "latitude": 52.04}, "description": "A hole"}')
    typed = ("where.longitude=-0.76", "description=A deep hole", "reporter.needs.bsl=true")
    done = run("report", "--service", "pothole", "--details", str(file), *typed, *WHO, "--json")
    where = {"text": "Example Close", "latitude": 52.04, "longitude": -0.76}
    assert opened(done) == {"where": where, "description": "A deep hole"}
    register = the_register()
    row = register.cases.get(json.loads(done.stdout)["reference"])
    register.close()
    assert row is not None
    assert row.customer.needs.bsl


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--service", "missed_collection", "what"], "name=value"),
        (["--service", "missed_collection", "--details", "/nowhere.json"], "cannot be read"),
        (["--service", "missed_collection", "reporter=Ada"], "reporter.name="),
    ],
)
def test_what_is_mistyped_is_told(run: Callable[..., Result], typed: list[str], told: str) -> None:
    done = run("report", *typed)
    assert (done.exit_code, told in done.stderr) == (2, True), done.output


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (["--service", "pothole"], "details.where"),
        (["--service", "pothole", "--where", "\u200b"], "details.where"),
        (["--service", "pothole", "--lat", "52.04"], "details.where.longitude"),
        (["--service", "pothole", "--lat", "0", "--long", "0"], "details.where"),
        (
            ["--service", "missed_collection", "what=x", "where=y", "missed_on=2099-01-01"],
            "details.missed_on",
        ),
        (
            ["--service", "remedy", "what=x", "owner=y", "due=2027-01-04", f"complaint={NOWHERE}"],
            "details.complaint",
        ),
    ],
)
def test_what_nobody_could_act_on_is_told(run: Callable[..., Result], typed: list[str], field: str) -> None:
    done = run("report", *typed)
    assert (done.exit_code, f"{field}: is" in done.stderr) == (1, True), done.output


@pytest.mark.parametrize("process", PROCESSES)
def test_what_a_service_needs_is_asked_for(process: str) -> None:
    """Whoever answers each question as the sample does has said all that is needed."""
    model, sample = details_model(process), in_reach(SAMPLES[process].details)
    needed = {name: field for name, field in model.model_fields.items() if field.is_required()}
    answers = {field.description: sample[name] for name, field in needed.items()}
    questions = []

    def ask(question: str) -> str:
        questions.append(question)
        said = next(answers[each] for each in answers if each and question.startswith(each))
        told = said.get("text", "") if isinstance(said, dict) else said
        return ("yes" if told else "no") if isinstance(told, bool) else str(told)

    model.model_validate(asked_for(model, {}, ask))
    assert len(questions) == len(needed)
    assert asked_for(model, sample, ask) == sample, "what was said is not asked for"


async def test_a_report_on_a_terminal_asks(desk: Desk, settings: Settings) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return {"What was": "Food waste", "At which": "12 Example Close"}.get(question[:8], "2026-11-20")

    body = {"service": "missed_collection", "reporter": {"name": "Ada Example"}, "details": {}}
    taken = await work.report(desk, settings, body, ask)
    assert taken["service"] == "missed_collection"
    assert asked[-1] == "On which day was it not collected? (such as 2026-11-23)"


def test_words_go_where_a_service_asks_for_them() -> None:
    place = {"text": "Example Close", "latitude": None, "longitude": None}
    for process, described, where in (
        ("HighwaysRepair", "description", place),
        ("HousingRepair", "description", "Example Close"),
        ("Enquiry", "question", place),
    ):
        told = placed({"where": place, "description": "A hole"}, details_model(process))
        assert told[described] == "A hole"
        assert told["where"] == where
