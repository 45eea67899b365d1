"""The three commands at a terminal: what they print, and how they end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from starter.cli.commands import app
from starter.cli.installation import stores
from tests.starter.stores.test_backups import KEY, a_case, settings_of

REFERENCE = "MK-3P6896MFC"


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A terminal at an installation with a case."""
    a_case(settings_of(tmp_path / "here"))
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path / "here"))
    monkeypatch.setenv("CHARTER_ENCRYPTION_KEYS", json.dumps({"k-1": KEY}))
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    return CliRunner()


def said(runner: CliRunner, *words: object) -> Result:
    return runner.invoke(app, [str(word) for word in words])


def test_backed_up_put_elsewhere_and_not_gone_on_with(
    typed: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, ring = tmp_path / "kept", tmp_path / "ring.json"
    made = said(typed, "backup", kept, "--ring", ring)
    assert made.exit_code == 0
    assert "Not in it: Temporal's store: it is not kept here." in made.output
    assert f"The encryption keys are in {ring}: keep that file apart" in made.output
    again = said(typed, "backup", kept)
    assert (again.exit_code, again.output.count("\n")) == (1, 1)
    assert "made in a new folder" in again.output

    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path / "there"))
    put = said(typed, "restore", kept, "--json")
    assert put.exit_code == 0
    assert [part["what"] for part in json.loads(put.output)["parts"]] == ["register"]
    refused = said(typed, "list")
    assert refused.exit_code == 1
    assert "has not been reconciled" in refused.output
    looked = said(typed, "reconcile", "--mend")
    assert (looked.exit_code, looked.output.count("\n")) == (1, 1)
    assert "Temporal does not answer" in looked.output
    assert KEY not in made.output + put.output


def test_what_differs_is_a_line_for_each_case() -> None:
    found = {
        "cases": 1_200,
        "mended": False,
        "differences": [
            _line("temporal_behind", about="turn 3"),
            _line("not_in_temporal", done="opened again"),
            _line("register_behind", why_not="its history does not fit this release"),
        ],
    }
    assert list(stores.reconciled_words(found)) == [
        f"{REFERENCE}  Temporal has it as it was before (turn 3): not mended",
        f"{REFERENCE}  Temporal does not know it: opened again",
        f"{REFERENCE}  The register has it as it was before: "
        "FOR A PERSON: its history does not fit this release",
        "1,200 cases looked at, 3 differences, 2 left.",
        "Say --mend to mend them.",
    ]
    agreed = {"cases": 1_200, "mended": True, "differences": []}
    assert list(stores.reconciled_words(agreed)) == [
        "Register and Temporal agree about all 1,200 cases that are open."
    ]


def _line(differs: str, about: str = "", done: str = "", why_not: str = "") -> dict[str, str]:
    return {"reference": REFERENCE, "differs": differs, "about": about, "done": done, "why_not": why_not}
