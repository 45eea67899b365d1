"""The command line, run as a person runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner, Result

from charter.messages import Answer
from charter.people import Channel
from engine.config.settings import Settings
from engine.signing.signature import signing_marks, unsigned_args
from register import Register, migrate
from register.reports import Reports
from starter.__main__ import main
from starter.cli import words
from starter.cli.cases.typed import body_of
from starter.cli.commands import app
from starter.cli.words import as_json, plain
from tests.engine.keys import KEY
from tests.register.making import letter, tell, turn
from tests.starter.places import MONDAY

ROOT = Path(__file__).resolve().parents[3]


# -- due and services: neither server nor register nor keys


def starter(*arguments: str, given: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith(("CHARTER_", "TEMPORAL_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "starter", *arguments],
        cwd=ROOT,
        env={**bare, "CHARTER_DATA_DIR": "/nowhere/at/all", **env},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_due_says_when_and_what_was_passed_over() -> None:
    done = starter("due", "5 working days", "--from", "2026-12-23T10:00", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert list(answer) == ["from", "length", "last_day", "due", "skipped"]
    assert (answer["from"], answer["length"]) == ("2026-12-23T10:00:00+00:00", "5 working days")
    assert (answer["last_day"], answer["due"]) == ("2027-01-04", "2027-01-04T23:59:59+00:00")
    assert datetime(2027, 1, 4, tzinfo=UTC).strftime("%a") == "Mon"
    assert {"day": "2026-12-25", "why": "Christmas Day"} in answer["skipped"]


def test_due_takes_many_starts_one_a_line() -> None:
    lines = "2026-12-23T10:00\n\n2026-06-01T10:00\n2026-06-01T10:00:00Z\n"
    done = starter("due", "4 hours", "--from", "-", "--json", given=lines)
    answers = json.loads(done.stdout)
    assert [answer["due"] for answer in answers] == [
        "2026-12-23T14:00:00+00:00",
        "2026-06-01T14:00:00+01:00",
        "2026-06-01T15:00:00+01:00",
    ]
    assert json.loads(starter("due", "4 hours", "--from", "-", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (["due", "5 wrking days"], "", "That length cannot be read"),
        (["due", ""], "", "That length cannot be read"),
        (["due", "-1 days"], "", "No such option"),
        (["due", "5 days", "--from", "tomorrow"], "", "--from cannot be read"),
        (["due", "5 days", "--from", "9999-12-31T23:00"], "", "That cannot be counted"),
        (["due", "5 days", "--from", "-"], "2026-12-23\nChristmas\n\nlater\n", "Lines 2, 4 cannot be read"),
        (["due", "5 days", "--from", "-"], "Christmas\n", "Line 1 cannot be read"),
        (["due", "5 days", "--edition", "/nowhere.toml"], "", "The edition of promises cannot be used"),
        (["services", "--edition", "/nowhere.toml"], "", "The edition of promises cannot be used"),
        (["due"], "", "Missing argument"),
        (["say"], "", "Missing argument"),
        (["dew"], "", "No such command"),
    ],
)
def test_what_is_mistyped_is_told_in_plain_words(arguments: list[str], given: str, told: str) -> None:
    done = CliRunner().invoke(app, arguments, input=given)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert done.stdout == ""


def test_a_mistake_leaves_the_process_with_two() -> None:
    done = starter("due", "5 days", "--from", "-", given="Christmas\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Line 1 cannot be read: a start is a date and time such as 2026-12-23T10:00.\n"


def test_a_plain_question_loads_nothing_heavy() -> None:
    """Under a second on a slow machine: no Temporal, no database, no web."""
    asked = "app(['due', '5 days', '--from', '2026-12-23T10:00'], standalone_mode=False)"
    heavy = "[n for n in ('temporalio', 'sqlalchemy', 'fastapi', 'uvicorn') if n in sys.modules]"
    program = f"import sys; from starter.cli.commands import app; {asked}; print({heavy})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.endswith("[]\n"), done.stderr


def test_services_are_listed_with_their_promises() -> None:
    done = starter("services", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    pothole = json.loads(done.stdout)[0]
    assert (pothole["code"], pothole["process"]) == ("pothole", "HighwaysRepair")
    inspect = pothole["promises"][1]
    assert {"id", "clause", "source", "length", "inclusive", "confirmed"} <= set(inspect)
    assert inspect["length"] == "5 working days"
    assert "Pothole (HighwaysRepair)" in starter("services").stdout


def test_help_is_for_people() -> None:
    done = starter("--help")
    assert done.returncode == 0
    commands = [
        "report",
        "say",
        "sign",
        "show",
        "list",
        "services",
        "due",
        "messages",
        "outbox",
        "relay",
        "serve",
    ]
    for command in commands:
        assert f"  {command} " in done.stdout
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


def test_without_a_register_or_keys_it_says_what_to_do(tmp_path: Path) -> None:
    done = starter("list", CHARTER_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "make run" in done.stderr
    bare = starter("list", CHARTER_DATA_DIR=str(tmp_path), CHARTER_ENCRYPTION="false")
    assert bare.returncode == 1
    assert "no register" in bare.stderr
    broken = starter("list", CHARTER_PORT="eight")
    assert (broken.returncode, "CHARTER_PORT" in broken.stderr) == (1, True)


# -- working on cases, with Temporal away


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line on a register of its own, and no Temporal."""
    for name in [name for name in os.environ if name.startswith(("CHARTER_", "TEMPORAL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHARTER_ENCRYPTION", "false")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    migrate(Settings.load().register_url)
    runner = CliRunner()
    return lambda *arguments, **more: runner.invoke(app, list(arguments), **more)


def the_register() -> Register:
    return Register.open(Settings.load().register_url, lambda: datetime.now(UTC))


REPORT = (
    "report", "--service", "pothole", "--where", "Outside 12 Example Close", "--description", "A hole",
    "--name", "Ada Example", "--email", "ada@example.com", "--lat", "52.04", "--long", "-0.76",
)  # fmt: skip


def reported(run: Callable[..., Result], *more: str) -> dict[str, Any]:
    done = run(*REPORT, *more, "--json")
    assert done.exit_code == 0, done.output
    taken: dict[str, Any] = json.loads(done.stdout)
    return taken


def test_a_report_prints_its_reference_and_promises(run: Callable[..., Result]) -> None:
    done = run(*REPORT)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("MK-")
    assert "Inspect: by" in done.stdout
    assert "“Should be inspected within five working days.”" in done.stdout
    first, again = reported(run, "--source-id", "S-1"), reported(run, "--source-id", "S-1")
    assert again == {**first, "sent_again": True}


def test_a_report_that_does_not_fit_is_told(run: Callable[..., Result]) -> None:
    done = run("report", "--service", "missed_collection", "--description", "x")
    assert (done.exit_code, "details.missed_on" in done.stderr) == (1, True)
    done = run("report", "--service", "pothole", "--description", "x", "--lat", "99", "--long", "0")
    assert (done.exit_code, "details.where.latitude" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("option", "given", "why"),
    [
        ("email", "not an email", "reporter.email: enter an email address"),
        ("phone", "abc", "reporter.phone: enter a phone number"),
        ("name", "Ada\u2028# Cancelled", "reporter.name: it must be on one line"),
    ],
)
def test_nobody_is_reported_for_who_could_not_be_reached(
    run: Callable[..., Result], option: str, given: str, why: str
) -> None:
    done = run(*REPORT, f"--{option}", given)
    assert (done.exit_code, why in done.stderr) == (1, True), done.stderr


def test_a_case_is_shown_and_listed(run: Callable[..., Result]) -> None:
    reference = reported(run)["reference"]
    waiting = run("show", reference)
    assert "has not been started yet" in waiting.stdout
    assert reference in run("list").stdout
    register = the_register()
    told = {"service": "pothole", "service_title": "Pothole", "received": MONDAY}
    tell(register, turn(1, reference, **told), [letter(1, reference)])  # type: ignore[arg-type]
    register.outbox.put(
        f"{reference}-1", Channel.EMAIL, to="ada@example.com", subject="Hello", body="Dear \x1b[2JAda"
    )
    register.close()
    shown = run("show", reference.lower().replace("-", " "))  # as it was read out on the telephone
    assert shown.exit_code == 0, shown.output
    assert "Stage: awaiting inspection" in shown.stdout
    assert "Line 1" in shown.stdout
    assert "highways_repair/inspected" in shown.stdout
    seen = json.loads(run("show", reference, "--json").stdout)
    assert seen["letters"][0]["id"] == f"{reference}-1"
    listed = json.loads(run("list", "--service", "pothole", "--json").stdout)
    assert [row["reference"] for row in listed] == [reference]
    assert json.loads(run("list", "--service", "streetlight", "--json").stdout) == []
    letters = run("outbox", reference)
    assert "Subject: Hello" in letters.stdout
    assert "\x1b" not in letters.stdout
    assert json.loads(run("outbox", "--json").stdout)[0]["to"] == "ada@example.com"


def test_what_cannot_be_said_is_told_with_the_way_to_repeat_it(run: Callable[..., Result]) -> None:
    reference = reported(run)["reference"]
    away = run("say", reference, "note_added", "note=42")
    assert away.exit_code == 1
    assert "add: --id command-line-" in away.stderr
    listed = run("messages", reference, "--as", "customer", "--json")  # no case is asked
    said = {each["name"]: each["roles"] for each in json.loads(listed.stdout)}
    assert "withdrawn" in said
    assert all("customer" in roles for roles in said.values())
    assert "inspection_recorded" in run("messages", reference).stdout
    for arguments, told in (
        (["MK-222222223", "note_added", "note=x"], "That is not quite one of our references"),
        ([reference, "no_such", "note=x"], "does not know that message"),
        ([reference, "note_added"], "note"),
        ([reference, "note_added", "note=x", "--as", "customer"], "not for this role"),
    ):
        done = run("say", *arguments)
        assert (done.exit_code, told in done.stderr) == (1, True), done.output
    for arguments, told in (
        ([reference, "note_added", "note"], "name=value"),
        ([reference, "note_added", "note=x", "--as", "king"], "--as is one of"),
        ([reference, "note_added", "a=1", "a.b=2"], "both"),
        ([reference, "note_added", "--file", "/nowhere.json"], "cannot be read"),
    ):
        done = run("say", *arguments)
        assert (done.exit_code, told in done.stderr) == (2, True), done.output


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        (["note=A hole"], {"note": "A hole"}),
        (["note=42"], {"note": "42"}),
        (["note=007"], {"note": "007"}),
        (["note=a=b"], {"note": "a=b"}),
        (
            ["note=x", "happened_at=2026-11-23T09:00:00Z"],
            {"note": "x", "happened_at": "2026-11-23T09:00:00Z"},
        ),
        (["--file", "-", "note=y"], {"note": "y"}),
    ],
)
def test_what_is_typed_becomes_the_message(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, typed: list[str], body: dict[str, Any]
) -> None:
    sent: list[dict[str, Any]] = []

    async def submit(_: Any, _ref: str, _name: str, given: dict[str, Any], _id: str) -> Answer:
        sent.append(given)
        return Answer(applied=len(sent) == 1, why="Noted.", stage="s", at=MONDAY)

    from starter.desk.running import RunningCases

    monkeypatch.setattr(RunningCases, "submit", submit)
    reference = reported(run)["reference"]
    given = ("say", reference, "note_added", *typed, "--id", "c-1", "--name", "Olu Officer")
    done = run(*given, input='{"note": "from the file"}')
    assert done.exit_code == 0, done.output
    assert done.stdout == "Applied: Noted.\n"
    assert sent == [{"id": "c-1", "by": {"role": "officer", "name": "Olu Officer"}, **body}]
    again = run(*given, input='{"note": "from the file"}')
    assert (again.exit_code, again.stdout) == (1, "Not applied: Noted.\n")


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        (["needs.bsl=true", "needs.interpreter=Polish"], {"needs": {"bsl": True, "interpreter": "Polish"}}),
        (['needs={"bsl": true}'], {"needs": {"bsl": True}}),
        (
            ['issues=[{"reason": "Damp", "parts": ["wall"]}]'],
            {"issues": [{"reason": "Damp", "parts": ["wall"]}]},
        ),
        (["where.on=[1, 2]"], {"where": {"on": [1, 2]}}),
    ],
)
def test_values_within_values_can_be_typed(typed: list[str], body: dict[str, Any]) -> None:
    made = body_of(typed, None, "officer", "", "")
    assert made.pop("by") == {"role": "officer", "name": ""}
    assert made == body


def test_what_can_be_said_shows_what_is_within() -> None:
    class Issue(BaseModel):
        reason: str
        wanted: str = ""

    class Listed(BaseModel):
        issues: tuple[Issue, ...]
        words: tuple[str, ...] = ()

    shown = {"name": "listed", "roles": ["customer"], "description": "", "form": Listed.model_json_schema()}
    lines = list(words.messages([shown]))
    assert lines[2:] == [
        "      issues: Issues [{reason, wanted}, …]",
        "      words (optional): Words",
    ]


def test_a_fault_of_ours_is_told_by_its_type_and_place(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("Ada Example")

    monkeypatch.setattr(Reports, "receive", broken)
    monkeypatch.setattr(sys, "argv", ["starter", *REPORT])
    assert main() == 70
    said = capsys.readouterr()
    assert "ZeroDivisionError at" in said.err
    assert "Ada" not in said.err + said.out


def test_what_is_printed_commands_no_terminal() -> None:
    assert plain("a\x1b]0;b\x07\x9bc\u202e") == "a\ufffd]0;b\ufffd\ufffdc\ufffd"
    assert json.loads(as_json({"a": "\x9b\x1b’"})) == {"a": "\x9b\x1b’"}
    assert "\x9b" not in as_json("\x9b")


# -- evidence


def test_the_evidence_about_a_place_is_a_document_and_a_table(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    reference = reported(run)["reference"]
    today = datetime.now(UTC).date()
    period = ("--from", str(today - timedelta(days=2)), "--to", str(today + timedelta(days=1)))
    for place, stem in (("Example CLOSE", "example-close"), ("52.04,-0.76", "52-04-0-76")):
        folder = tmp_path / stem
        done = run("evidence", "--place", place, *period, "--into", str(folder), "--json")
        assert done.exit_code == 0, done.output
        made = json.loads(done.stdout)
        assert made["cases"] == [reference]
        assert Path(made["document"]).name.startswith(f"evidence-{stem}-")
        assert reference in Path(made["document"]).read_text("utf-8")
        assert Path(made["table"]).read_bytes().startswith(b"\xef\xbb\xbf")
    told = run("evidence", "--place", "Nowhere at all", *period, "--into", str(tmp_path))
    assert told.stdout.startswith("Cases: 0.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "yesterday", "--to", "2026-01-01"], "--from is a day"),
        (["--from", "2026-01-02", "--to", "2026-01-01"], "ends before it begins"),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--within", "-1"], "5,000 metres"),
        (["--from", "2026-01-01", "--to", "2026-01-02", "--into", "/dev/null/x"], "cannot be written"),
    ],
)
def test_evidence_that_cannot_be_put_together_is_told(
    run: Callable[..., Result], arguments: list[str], told: str
) -> None:
    done = run("evidence", "--place", "Example Close", *arguments)
    assert (done.exit_code, told in done.stderr) == (2, True), done.output


def test_a_message_is_signed_for_temporals_own_tools(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = ("officer=olive", "--id", "s-1")
    off = run("sign", "officer_assigned", *fields)
    assert (off.exit_code, "nothing has to be" in off.stderr) == (1, True)
    monkeypatch.setenv("CHARTER_ENCRYPTION", "true")
    monkeypatch.setenv("CHARTER_ENCRYPTION_KEYS", json.dumps({"one": KEY}))
    done = run("sign", "officer_assigned", *fields, "--case", "mk 7q4k2m9xv")
    assert done.exit_code == 0, done.output
    body = json.loads(done.stdout)
    plain, fits = unsigned_args(signing_marks(Settings.load()), "MK-7Q4K2M9XV", "officer_assigned", [body])
    assert (fits, plain[0]["officer"], plain[0]["by"]["role"]) == (True, "olive", "manager")
    for arguments, told in (
        (["no_such"], "No case knows a message"),
        (["officer_assigned"], "officer"),
        (["officer_assigned", "officer=olive", "--case", "MK-1"], "no case with that reference"),
        (["officer_assigned", "officer=olive", "--as", "customer"], "not for this role"),
    ):
        refused = run("sign", *arguments)
        assert (refused.exit_code, told in refused.stderr) == (1, True), refused.output
