"""Every tool can be loaded and says what it does when it is asked: one that no test runs whole is not broken
unnoticed."""

import io
import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = (
    "bench/__main__.py",
    "bench/door/__main__.py",
    "bench/kept.py",
    "bench/sizing/__main__.py",
    "casework/__main__.py",
    "casework/texts/__main__.py",
    "chaos/__main__.py",
    "charter/__main__.py",
    "charter/edition/document.py",
    "charter/edition/law.py",
    "demo/__main__.py",
    "deploy/compose_check.py",
    "deploy/make_env.py",
    "deploy/supply_chain.py",
    "rehearsal/__main__.py",
    "rehearsal/history/__main__.py",
    "rehearsal/weeks/__main__.py",
    "docs/made/process_pages.py",
    "docs/made/screenshots.py",
    "docs/made/words_page.py",
    "starve/__main__.py",
    "tests/workflows/recording.py",
)
"""What a person types."""
RUN_WHOLE = {
    "bench/bare_worker.py": "tests/bench/test_smallest.py",
    "bench/named.py": "tests/bench/test_smallest.py",
    "bench/plain_worker.py": "tests/bench/test_smallest.py",
    "casework/site/assets.py": "tests/casework/site/test_weights.py",
    "deploy/keep_site.py": "tests/deploy/test_compose.py",
    "engine/config/page.py": "tests/engine/config/test_settings.py",
    "engine/health.py": "tests/engine/test_health.py",
    "engine/server/ladder.py": "tests/engine/server/test_ladder.py",
    "prepare.py": "tests/test_prepare.py",
    "run.py": "tests/test_run.py",
    "starter/__main__.py": "tests/starter/cli/test_cli.py",
    "worker.py": "tests/test_run.py",
}
"""Programs that others start, each with the test that has it do what it is there for."""


def programs() -> Iterator[str]:
    """Every file that does something when it is run, but for what only the tests start."""
    for file in [*ROOT.glob("*.py"), *ROOT.glob("[a-z]*/**/*.py")]:
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith("tests/") and '__name__ == "__main__"' in file.read_text(encoding="utf-8"):
            yield name


def test_every_program_is_a_tool_or_run_whole_by_a_test() -> None:
    assert sorted(programs()) == sorted({*TOOLS, *RUN_WHOLE} - {"tests/workflows/recording.py"})
    for test in RUN_WHOLE.values():
        assert (ROOT / test).is_file(), test


def test_what_make_runs_is_there() -> None:
    typed = re.findall(
        r"\$\((?:PY|OF_EDITION)\)?[^\n]*? -m ([a-z_.]+)", (ROOT / "Makefile").read_text("utf-8")
    )
    ours = {name for name in typed if name not in ("pip", "pytest", "compileall", "venv")}
    assert {"bench", "chaos", "demo", "starve", "docs.made.screenshots", "tests.workflows.recording"} <= ours
    for name in ours:
        path = name.replace(".", "/")
        assert {f"{path}.py", f"{path}/__main__.py"} & {*TOOLS, *RUN_WHOLE}, name


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_says_what_it_does(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `python -m … --help` does, in a process that has most of it loaded."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [tool, "--help"])
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, said)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / tool), run_name="__main__")
    said.seek(0)
    told = said.read()
    assert "usage" in told.lower(), told
    assert ended.value.code in (None, 0, 2), told
