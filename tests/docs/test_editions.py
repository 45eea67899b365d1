"""The way from an empty folder to the first case, as the page tells it: every command of it is run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from charter.edition.editions import Editions
from engine.config.settings import Settings
from register import Register
from tests.ready import new_register
from tests.starter.places import Clock

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "changing" / "editions.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    for line in block.replace("\\\n", " ").splitlines()
    if line.strip()
]
ANSWERS = "tests/charter/councils/answers.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page's own council is made, with a register of its own."""
    place = tmp_path_factory.mktemp("first-day")
    data = place / ".local" / "my-council"
    data.mkdir(parents=True)
    new_register(data / "register.sqlite3")
    return place


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as the page has it, in a folder of the test's own."""
    command = command.replace("my-council", str(folder / "my-council"))
    command = command.replace(f".local/{folder}/my-council", f"{folder}/.local/my-council")
    *given, program = command.partition(".venv/bin/python")[::2]
    env = {**os.environ, "CHARTER_EDITION_PATH": "", "CHARTER_ENCRYPTION": "false"}
    env |= dict(each.split("=", 1) for part in given for each in shlex.split(part))
    if "CHARTER_DATA_DIR" in env and "starter report" in command:
        env["CHARTER_EDITION_PATH"] = str(folder / "my-council")
    return subprocess.run(
        [sys.executable, *shlex.split(program)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )


def run(part: str, folder: Path) -> str:
    """The one command of the page that has this in it."""
    (command,) = [each for each in COMMANDS if part in each]
    done = typed(command, folder)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_from_an_empty_folder_to_the_first_case(folder: Path) -> None:
    assert "Written: " in run("--answers", folder)
    council = folder / "my-council"
    assert "my-council can be used." in run("charter check my-council", folder)
    assert "Question about an allotment" in run("starter services --edition my-council", folder)
    assert "by Monday 4 January 2027" in run("--from 2026-12-23T10:00 --edition my-council", folder)
    text = (council / "charter.toml").read_text("utf-8")
    later = text.replace("in_force_from = 2026-04-01", "in_force_from = 2099-04-01", 1)
    later = later.replace('id = "sample-valley-council-2026-04"', 'id = "next"', 1)
    (council / "next.toml").write_text(
        later.replace('"3 working days"', '"2 working days"'), encoding="utf-8"
    )
    changed = run("charter compare my-council/charter.toml my-council/next.toml", folder)
    assert "Inspect: 2 working days, not 3 working days. We may take less long." in changed
    reported = run("starter report", folder)
    assert re.search(r"\bSV-[2-9A-Z]{9}\b", reported), reported
    settings = Settings(data_dir=folder / ".local" / "my-council", encryption=False)
    register = Register.open(settings.register_url, Clock())
    try:
        reference = re.findall(r"\bSV-[2-9A-Z]{9}\b", reported)[0]
        found = register.cases.get(reference)
        assert found is not None
        assert found.service == "pothole"
    finally:
        register.close()


def test_a_draft_is_asked_for_where_no_file_is_named(folder: Path) -> None:
    assert ".venv/bin/python -m charter new my-council" in COMMANDS
    (folder / "my-council").mkdir(exist_ok=True)
    there = typed(".venv/bin/python -m charter new my-council", folder)
    assert there.returncode == 1
    assert "is there already: name a folder that is not" in there.stderr


def test_the_page_and_the_makefile_name_the_same() -> None:
    make = (ROOT / "Makefile").read_text("utf-8")
    assert "CHARTER_EDITION_PATH='$(EDITION)'" in make
    assert ".local/$(notdir $(EDITION:%/=%))" in make
    assert COMMANDS[0].startswith("make run EDITION=example-borough")
    assert Editions.load(Path("example-borough")).prefix == "EB"
