"""A short run of it: the main faults, a few cases, and every invariant."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chaos.__main__ import main
from chaos.plan import DISK, MACHINE, NOTIFY, TEMPORAL, Fault
from chaos.report import faults, holds, judged, told
from chaos.stage import WRONG_CLOCK
from chaos.storm import ChaosPlan, chaos
from starve.ledger import Became

MAIN = (
    (Fault.KILLED, "worker"),
    (Fault.KILLED, "site"),
    (Fault.KILLED, TEMPORAL),
    (Fault.STOPPED, "urgent"),
    (Fault.SLOWED, TEMPORAL),
    (Fault.FULL, DISK),
    (Fault.STARVED, MACHINE),
    (Fault.FORGETS, NOTIFY),
)
SHORT = ChaosPlan(seed=16, seconds=38, quiet=22, cases=23, clients=6, only=MAIN)


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.timeout(
    600
)  # a letter whose answers were lost is tried minutes later, on a machine that is busy
def test_nothing_is_lost_when_everything_fails_in_turn() -> None:
    outcome = chaos(SHORT)
    assert holds(outcome), f"seed {SHORT.seed}\n{told(outcome)}\n\n{faults(outcome)}"
    assert {(each.strike.fault, each.strike.target) for each in outcome.struck} == set(MAIN)
    assert len(judged(outcome)) == 9
    assert outcome.restarted >= 2
    assert outcome.ledger.count(Became.APPLIED) > 0
    assert set(outcome.ledger.reported) == {"map", "page"}
    assert outcome.ledger.asked.keys() >= {"mail", "signal", "text", "map update", "public list"}


@pytest.mark.parametrize("program", ["relay", "site"])
def test_the_clock_of_one_program_is_off(program: str, tmp_path: Path) -> None:
    (tmp_path / "relay").write_text("-60\n")
    said = "import datetime, time; print(datetime.datetime.now(datetime.UTC).timestamp(), time.time())"
    env = {
        **os.environ,
        "PYTHONPATH": str(WRONG_CLOCK),
        "CHAOS_CLOCKS": str(tmp_path),
        "CHARTER_HEARTBEAT": f"/beats/{program}",
    }
    before = datetime.now(UTC).timestamp()
    done = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, text=True, check=True)
    after = datetime.now(UTC).timestamp()
    off = -60 if program == "relay" else 0
    assert all(before + off <= float(each) <= after + off for each in done.stdout.split())


def test_what_cannot_be_done_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["chaos", "--minutes", "0.1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "more than 0.5 minutes" in capsys.readouterr().err
