"""The guide's example is a process: taken out of its page, put where it says, tested as every other."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "changing" / "a-process.md"
PIECE = re.compile(
    r"^\*\*`(?P<file>[^`\n]+)`\*\*|^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
MADE_BY = (
    ("tests.workflows.recording", "life:ParkBench"),
    ("docs.made.process_pages",),
    ("charter.edition.document",),
)
HELD_BY = (
    "tests/workflows/park_bench",
    "tests/test_processes.py",
    "tests/test_promises_covered.py",
    "tests/charter/asking",
    "tests/charter/edition/test_edition_whole.py",
    "tests/charter/edition/test_document.py",
    "tests/charter/writing/test_letters.py",
    "tests/casework/customers/test_customer_words.py",
    "tests/docs/test_process_pages.py",
    "tests/workflows/test_replay.py",
    "tests/workflows/test_roles.py",
    "tests/workflows/test_determinism.py",
)
OF_IT = "ParkBench or park_bench or park-bench or process or edition or service or command"


def pieces() -> list[tuple[str, str, str]]:
    """What the guide says to write: file, kind of block, text. What comes before any file is only shown."""
    found, file = [], ""
    for piece in PIECE.finditer(GUIDE.read_text(encoding="utf-8")):
        if piece["file"]:
            file = piece["file"]
        elif file and piece["kind"] != "sh":
            found.append((file, piece["kind"], piece["text"]))
    return found


def put(folder: Path, name: str, kind: str, text: str) -> None:
    file = folder / name
    if kind == "diff":
        lines = text.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        after = "".join(f"{line[1:]}\n" for line in lines)
        written = file.read_text(encoding="utf-8")
        assert written.count(before) == 1, f"{name} has not exactly one {before!r}: the guide is out of date"
        file.write_text(written.replace(before, after), encoding="utf-8")
    elif file.suffix == ".toml":
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
    else:
        assert not file.exists(), f"{name} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """This tree in another folder, with the guide's process in it."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = [name for name in tracked.stdout.split("\0") if name and (ROOT / name).is_file()]
    for name in names or _without_git():
        _copied(name, tmp_path)
    for piece in pieces():
        put(tmp_path, *piece)
    return tmp_path


def _copied(name: str, folder: Path) -> None:
    """That file with its time, and as it was compiled: each command there would compile all of it anew."""
    file = ROOT / name
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, folder / name)
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc") if file.suffix == ".py" else ():
        (folder / name).with_name("__pycache__").mkdir(exist_ok=True)
        shutil.copy2(compiled, (folder / name).parent / "__pycache__" / compiled.name)


def _without_git() -> list[str]:
    folders = (
        "charter",
        "docs",
        "demo",
        "engine",
        "photographs",
        "register",
        "activities",
        "workflows",
        "starter",
        "casework",
        "tests",
    )
    found = [
        file for folder in folders for file in (ROOT / folder).rglob("*") if "__pycache__" not in file.parts
    ]
    found += [file for file in ROOT.iterdir() if file.suffix in (".py", ".toml", ".txt", ".md", ".json")]
    return [file.relative_to(ROOT).as_posix() for file in found if file.is_file()]


def run(folder: Path, *command: str) -> None:
    """Run one of the product's modules there. Its last words are the failure's."""
    ours = {**os.environ, "PYTHONPATH": str(folder), "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=ours, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{(done.stdout + done.stderr)[-5000:]}"


def test_the_guide_names_every_file_of_the_example() -> None:
    files = {file for file, _, _ in pieces()}
    assert {
        "workflows/processes.py",
        "workflows/park_bench/workflow.py",
        "tests/workflows/park_bench/sample.py",
    } <= files
    assert len(files) >= 14


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_guides_example_is_a_process(beside: Path) -> None:
    for command in MADE_BY:
        run(beside, *command)
    folders = ("workflows/park_bench", "tests/workflows/park_bench")
    run(beside, "ruff", "check", *folders)
    run(beside, "ruff", "format", "--check", *folders)
    run(beside, "pytest", "-q", "-p", "no:cacheprovider", "-k", OF_IT, *HELD_BY)
