"""Each command in the documents is run here, or is listed with the reason why not."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_docs import FENCE, PAGES, ROOT, TEXTS, named

RUNNING = "it needs the system that `make run` starts; tests/test_run.py has one"
NOT_RUN = {
    r"(\w+=\S+ +)*make ": "a target may make the environment anew under the tests, and most take minutes",
    r"(\.venv/bin/)?python -m rehearsal\.(history|weeks)": "it needs a register with a past: tests/rehearsal",
    r"OTEL_": "settings, of tests/engine/test_tracing.py",
    r"CHARTER_OIDC_": "settings, of tests/casework/signing_in",
    r"CHARTER_SEEING": "settings, of tests/casework/seeing",
    r"(KEY|REF)='the": "what the reader puts in",
    r"curl ": RUNNING,
    r".*python -m starter (messages|say|sign|show|list|outbox|report)": RUNNING,
    r".*python -m starter (evidence|gather|review|upgrade-check)": RUNNING,
    r".*python -m starter (backup|restore|reconcile)": "tests/starter/stores has each, and each loss",
    r".*python3 -c 'from smtplib": RUNNING,
    r"python3 deploy/make_env\.py": "it writes here; tests/deploy/test_compose.py has it elsewhere",
    r"docker compose": "it needs an engine; make compose-check has one where there is one",
    r"kubectl": "it needs a cluster; tests/deploy/test_kubernetes.py makes what is applied",
    r"temporal ": "it needs the command line of Temporal, and cases; what it does is the server's",
    r"(\.venv/bin/)?python -m casework": "tests/casework/accounts/test_command_line.py has each",
    r"PYTHONPATH=\. .venv/bin/python > recount.json": "tests/workflows has what it makes",
    r"\.venv/bin/python -m tests\.workflows\.recording": "it records the histories anew",
    r"\.venv/bin/python -m docs\.made": "it writes into this folder; tests/docs has what it writes",
    r".*python -m charter( |\.edition)": "tests/charter and tests/docs/test_editions.py have each",
    r".*--edition (my-council|charter/)": "tests/docs/test_editions.py has it",
    r"python -m starter certificate": "it needs a case that was destroyed; tests/starter/forgetting has each",
    r"python -m starter (wards|collections)": "it needs the council's files; tests/starter/located has both",
}
"""How such a command begins, and why it is not run here."""
RUN_HERE = (
    r"printf %s \"\$KEY\" \| sha256sum",
    r"python3 -c 'import base64",
    r"(\.venv/bin/)?python -m starter (services|due) ",
)
"""How a command begins that only reads and says something: nothing else is ever run."""


def typed() -> list[tuple[str, str]]:
    """Each command of a shell block, with its page: continued lines and quoted ones are one."""
    found = []
    for page in PAGES:
        for language, body in FENCE.findall(TEXTS[page]):
            if language != "sh":
                continue
            block = re.sub(r"<<'END'\n.*?\nEND\n", "<<'END'\n", body, flags=re.DOTALL)
            whole = ""
            for line in block.replace("\\\n", " ").splitlines():
                whole = f"{whole}\n{line}" if whole else re.sub(r"\s+#\s.*$", "", line).strip()
                if whole and whole.count("'") % 2 == 0:
                    found.append((named(page), whole))
                    whole = ""
    return found


COMMANDS = typed()


def why_not(command: str) -> str:
    """Why it is not run; empty where it is."""
    return next((why for begins, why in NOT_RUN.items() if re.match(begins, command)), "")


LEFT = [each for each in COMMANDS if not why_not(each[1])]
RUN = [each for each in LEFT if any(re.match(begins, each[1]) for begins in RUN_HERE)]


def test_each_command_is_run_or_listed_with_why_not() -> None:
    assert [each for each in LEFT if each not in RUN] == []


@pytest.mark.parametrize(("page", "command"), RUN, ids=lambda text: re.sub(r"\W+", "-", text)[:60])
def test_a_command_of_the_documents_does_what_it_is_there_for(
    page: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KEY", "the key of an intake system")
    spelled = re.sub(r"^(\.venv/bin/)?python3?(?= )", sys.executable, command)
    done = subprocess.run(["sh", "-c", spelled], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{page}: {command}\n{done.stderr[-800:]}"
    assert done.stdout.strip()


def test_commands_were_found_and_some_are_run() -> None:
    assert len(COMMANDS) > 60
    assert len(RUN) >= 4


@pytest.mark.parametrize("begins", sorted(NOT_RUN))
def test_no_reason_outlives_its_command(begins: str) -> None:
    assert any(re.match(begins, command) for _, command in COMMANDS)
