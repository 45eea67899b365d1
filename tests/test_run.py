"""`make run`: everything starts in order, says where it is, mends itself, and one Ctrl-C stops all of it."""

import json
import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from temporalio.client import Client

import run
from engine.server.children import answers, free_ports
from tests.deploy.watched import exposed, expressions, names_in, prometheus, until_scraped

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 10.0

# Stand-ins for the three programs: the run script with these is what most tests need, and quick to start.
STAND_INS = """
import signal, sys
sys.path.insert(0, sys.argv[1])
import run

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests may ignore it, as nohup does

WORKER = "import time; print('{\\"event\\": \\"worker_started\\"}', flush=True); time.sleep(600)"
SITE = '''
import http.server, os
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ready")
    def log_message(self, *said): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["CHARTER_PORT"])), Site).serve_forever()
'''
RELAY = "import time; time.sleep(600)"
{change}
sys.exit(run.main([
    run.RunPart("The worker", "worker", ["-c", WORKER], run.worker_is_ready),
    run.RunPart("The site and API", "site", ["-c", SITE], run.site_is_ready),
    run.RunPart("The relay", "relay", ["-c", RELAY], run.is_running),
]))
"""


@dataclass
class Run:
    """One `make run` of a test: its process, what it said, and where it was told to be."""

    env: dict[str, str]
    said_to: Path
    script: str | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Run":
        command = (
            [sys.executable, "run.py"]
            if self.script is None
            else [sys.executable, "-c", self.script, str(ROOT)]
        )
        with self.said_to.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self.env}, stdout=output, stderr=subprocess.STDOUT
            )
        return self

    @property
    def said(self) -> str:
        return self.said_to.read_text()

    def until_said(self, words: str, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said:
            assert self.process is not None
            assert self.process.poll() is None, f"ended before saying {words!r}:\n{self.said}"
            assert time.monotonic() < deadline, f"did not say {words!r}:\n{self.said}"
            time.sleep(0.05)

    def ended(self, seconds: float = 60.0) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def told(self, number: signal.Signals) -> tuple[int, float]:
        """Its exit code after a signal, and how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        return self.ended(30), time.monotonic() - began

    def left_running(self) -> list[int]:
        """Processes that were given this run's data folder, in any way, and live."""
        mark = self.env["CHARTER_DATA_DIR"].encode()
        left = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
                dead = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
            except OSError:
                continue
            if mark in told and not dead and int(folder.name) != os.getpid():
                left.append(int(folder.name))
        return left


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """Ports and a data folder of the test's own."""
    site, temporal, ui, mail, metrics, *_its_others = free_ports(4 + len(run.METRICS))
    return {
        "CHARTER_DATA_DIR": str(tmp_path / "local"),
        "CHARTER_PORT": str(site),
        "CHARTER_TEMPORAL_PORT": str(temporal),
        "CHARTER_TEMPORAL_UI_PORT": str(ui),
        "CHARTER_METRICS_PORT": str(metrics),
        "CHARTER_MAIL_PORT": str(mail),
        "TEMPORAL_ADDRESS": "",
    }


@pytest.fixture
def started(tmp_path: Path, place: dict[str, str]) -> Iterator[list[Run]]:
    """Every run of a test; none outlives it."""
    runs: list[Run] = []
    yield runs
    for one in runs:
        if one.process is not None and one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
            try:
                one.process.wait(30)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()


@pytest.fixture
def stand_ins(tmp_path: Path, place: dict[str, str], started: list[Run]) -> "StandIns":
    return StandIns(tmp_path, place, started)


@dataclass
class StandIns:
    """Starts the run script with stand-ins for our programs."""

    folder: Path
    place: dict[str, str]
    started: list[Run]

    def __call__(self, change: str = "", **env: str) -> Run:
        said_to = self.folder / f"said-{len(self.started)}"
        one = Run({**self.place, **env}, said_to, STAND_INS.replace("{change}", change)).start()
        self.started.append(one)
        return one


RUNNING = "Charter Casework is running"


def one_sentence(said: str) -> str:
    """The last line, which must be all there is of the failure: no traceback."""
    assert "Traceback" not in said
    return said.strip().splitlines()[-1]


@pytest.mark.server
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything(stand_ins: StandIns, number: signal.Signals) -> None:
    system = stand_ins()
    system.until_said("Kept in")
    assert len(system.left_running()) >= 6, "Temporal, its Web UI, three programs and the script"
    code, seconds = system.told(number)
    assert code == 0
    assert seconds < STOP_SECONDS
    assert not system.left_running()
    assert "Stopped." in system.said


@pytest.mark.server
def test_under_nohup_a_closed_terminal_stops_nothing(stand_ins: StandIns) -> None:
    system = stand_ins("signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    system.until_said("Kept in")
    assert system.process is not None
    system.process.send_signal(signal.SIGHUP)
    time.sleep(1.0)
    assert system.process.poll() is None
    assert system.told(signal.SIGTERM)[0] == 0
    assert not system.left_running()


@pytest.mark.server
def test_it_says_where_everything_is(stand_ins: StandIns, place: dict[str, str]) -> None:
    system = stand_ins()
    system.until_said("Kept in")
    folder = Path(place["CHARTER_DATA_DIR"])
    keys = (folder / "charter.env").read_text()
    for told in (
        f"http://127.0.0.1:{place['CHARTER_PORT']}/api/docs",
        f"http://127.0.0.1:{place['CHARTER_TEMPORAL_UI_PORT']}",
        f"127.0.0.1:{place['CHARTER_TEMPORAL_PORT']}",
    ):
        assert told in system.said
    shown = [line.split()[-1] for line in system.said.splitlines() if " key " in line]
    assert len(shown) == 2
    assert all(key in keys for key in shown)
    running = (folder / "running.env").read_text()
    assert f"TEMPORAL_ADDRESS=127.0.0.1:{place['CHARTER_TEMPORAL_PORT']}\n" in running
    assert f"CHARTER_PORT={place['CHARTER_PORT']}\n" in running
    assert not any(key in running for key in shown)
    assert "worker_started" in (folder / "logs" / "worker.log").read_text()
    system.told(signal.SIGINT)
    assert not (folder / "running.env").exists()


@pytest.mark.server
async def test_run_again_it_goes_on_where_it_was(stand_ins: StandIns, place: dict[str, str]) -> None:
    first = stand_ins()
    first.until_said("Kept in")
    address = f"127.0.0.1:{place['CHARTER_TEMPORAL_PORT']}"
    await (await Client.connect(address)).start_workflow("Anything", id="kept", task_queue="nobody")
    first.told(signal.SIGINT)
    second = stand_ins()
    second.until_said("Kept in")
    found = await (await Client.connect(address)).get_workflow_handle("kept").describe()
    assert found.workflow_type == "Anything"
    keys = [[line for line in run.said.splitlines() if " key " in line] for run in (first, second)]
    assert [len(each) for each in keys] == [2, 0], "shown once"


@pytest.mark.server
def test_killed_it_leaves_nothing_and_starts_again(stand_ins: StandIns) -> None:
    first = stand_ins()
    first.until_said("Kept in")
    assert first.told(signal.SIGKILL)[0] == -signal.SIGKILL
    for _ in range(50):
        if not first.left_running():
            break
        time.sleep(0.1)
    assert not first.left_running()
    second = stand_ins()
    second.until_said(RUNNING)


@pytest.mark.server
def test_a_part_that_crashes_is_started_again(stand_ins: StandIns, place: dict[str, str]) -> None:
    system = stand_ins()
    system.until_said("Kept in")
    victims = [
        pid for pid in system.left_running() if b"worker_started" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert system.process is not None
    os.kill(next(pid for pid in victims if pid != system.process.pid), signal.SIGKILL)
    system.until_said("The worker ended by itself (exit code -9): starting it again.")
    assert answers(f"http://127.0.0.1:{place['CHARTER_PORT']}/readyz") == 200
    temporal = next(
        pid
        for pid in system.left_running()
        if b"--config-file" in Path(f"/proc/{pid}/cmdline").read_bytes()
        or b"start-dev" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(temporal, signal.SIGKILL)
    system.until_said("Temporal ended by itself: starting it again.")
    code, _ = system.told(signal.SIGINT)
    assert code == 0
    assert not system.left_running()


@pytest.mark.server
def test_a_part_that_keeps_ending_stops_no_other(stand_ins: StandIns, place: dict[str, str]) -> None:
    system = stand_ins("run.RESTARTS = 2\nRELAY = 'import time; time.sleep(1); raise SystemExit(3)'")
    system.until_said("The relay KEEPS ENDING (exit code 3). The rest goes on without it; ")
    assert system.said.count("The relay ended by itself (exit code 3): starting it again.") == 2
    assert answers(f"http://127.0.0.1:{place['CHARTER_PORT']}/readyz") == 200
    system.until_said("KEEPS ENDING (exit code 3). The rest goes on without it; it is tried again in 2 s: ")
    assert system.told(signal.SIGINT)[0] == 0
    assert not system.left_running()


BEATS = """
BEAT = 'import os, pathlib, threading, time' + chr(10) + 'def beat():' + chr(10) + (
    ' while True: pathlib.Path(os.environ["CHARTER_HEARTBEAT"]).touch(); time.sleep(0.2)' + chr(10)
)
RELAY = BEAT + 'beat()  # marked'
run.HUNG_SECONDS = 2.0
run.ASK_SECONDS = 0.5
plain = run.RunPart
run.RunPart = lambda *a, **k: plain(*a, beats="relay" in a, **k)
"""


def marked(system: Run, words: bytes) -> int:
    """The process of the run whose command has these words, other than the script that has them all."""
    assert system.process is not None
    for _ in range(100):
        for pid in system.left_running():
            if words in Path(f"/proc/{pid}/cmdline").read_bytes() and pid != system.process.pid:
                return pid
        time.sleep(0.1)
    raise AssertionError(f"no process with {words!r}")


@pytest.mark.server
def test_what_hangs_is_replaced(stand_ins: StandIns, place: dict[str, str]) -> None:
    system = stand_ins(BEATS)
    system.until_said("Kept in")
    hung = marked(system, b"# marked")
    time.sleep(3.0)
    assert "no sign of life" not in system.said, "what beats is left alone"
    os.kill(hung, signal.SIGSTOP)
    system.until_said("The relay has given no sign of life for 2 s: replacing it.", 20)
    system.until_said("The relay ended by itself (exit code -9): starting it again.", 20)
    assert marked(system, b"# marked") != hung
    os.kill(marked(system, b"--config-file"), signal.SIGSTOP)
    system.until_said("Temporal has answered none of 3 questions: replacing it.", 30)
    system.until_said("Temporal ended by itself: starting it again.", 20)
    assert system.told(signal.SIGINT)[0] == 0
    assert not system.left_running()


@pytest.mark.server
def test_a_part_that_does_not_start_is_said_with_its_last_words(stand_ins: StandIns) -> None:
    system = stand_ins("WORKER = \"print('the register is locked'); raise SystemExit(2)\"")
    assert system.ended() == 1
    assert "The worker ended while starting (exit code 2): see " in system.said
    assert one_sentence(system.said) == "the register is locked"
    assert not system.left_running()


@pytest.mark.server
def test_a_part_that_is_never_ready_is_said(stand_ins: StandIns) -> None:
    system = stand_ins("run.READY_SECONDS = 1\nWORKER = RELAY")
    assert system.ended() == 1
    assert "The worker was not ready within 1 s: see " in system.said
    assert not system.left_running()


@pytest.mark.parametrize(
    "name", ["CHARTER_PORT", "CHARTER_METRICS_PORT", "CHARTER_TEMPORAL_PORT", "CHARTER_TEMPORAL_UI_PORT"]
)
def test_a_port_in_use_is_one_sentence(stand_ins: StandIns, place: dict[str, str], name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        system = stand_ins(**{name: taken})
        assert system.ended() == 1
    assert (
        one_sentence(system.said) == f"Port {taken} is in use: stop what uses it, or set {name} to another."
    )
    assert not system.left_running()


def test_the_urgent_workers_port_in_use_is_one_sentence_too(
    stand_ins: StandIns, place: dict[str, str]
) -> None:
    taken = int(place["CHARTER_METRICS_PORT"]) + 1
    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        system = stand_ins()
        assert system.ended() == 1
    assert (
        one_sentence(system.said)
        == f"Port {taken} is in use: stop what uses it, or set CHARTER_METRICS_PORT to another."
    )


@pytest.mark.server
def test_two_runs_of_one_folder_are_refused(stand_ins: StandIns, place: dict[str, str]) -> None:
    first = stand_ins()
    first.until_said(RUNNING)
    second = stand_ins()
    assert second.ended() == 1
    assert one_sentence(second.said).startswith("Charter Casework is running from ")
    assert (Path(place["CHARTER_DATA_DIR"]) / "running.env").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(stand_ins: StandIns, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    system = stand_ins(CHARTER_DATA_DIR=str(tmp_path / "file" / "local"))
    assert system.ended() == 1
    assert "cannot be written" in one_sentence(system.said)


def test_a_setting_that_cannot_be_read_is_one_sentence(stand_ins: StandIns) -> None:
    system = stand_ins(CHARTER_PORT="eight thousand")
    assert system.ended() == 1
    assert one_sentence(system.said).startswith("CHARTER_PORT cannot be read")


def test_no_server_is_one_sentence(stand_ins: StandIns) -> None:
    system = stand_ins(TEMPORAL_ADDRESS="127.0.0.1:1")
    assert system.ended() == 1
    assert not system.left_running()
    assert one_sentence(system.said).startswith(
        "Nothing answers at 127.0.0.1:1, which TEMPORAL_ADDRESS names"
    )


@pytest.mark.server
@pytest.mark.timeout(300)
def test_the_product_itself_runs_and_stops(tmp_path: Path, place: dict[str, str], started: list[Run]) -> None:
    """The real worker, site and relay; a case reported from another terminal is there the next time."""
    system = Run(place, tmp_path / "said").start()
    started.append(system)
    system.until_said("Kept in", 200.0)
    told = starter(
        place, "report", "--service", "pothole", "--where", "12 Example Close", "--description", "A hole"
    )
    reference = json.loads(told)["reference"]
    site = f"http://127.0.0.1:{place['CHARTER_PORT']}"
    assert answers(f"{site}/readyz") == 200
    assert answers(f"{site}/healthz") == 200
    assert answers(f"{site}/api/docs") == 200
    assert answers(f"http://127.0.0.1:{place['CHARTER_TEMPORAL_UI_PORT']}/") == 200
    with smtplib.SMTP("127.0.0.1", int(place["CHARTER_MAIL_PORT"]), timeout=10) as client:
        words = "Subject: A question\n\nWhen is the library open?"
        assert client.sendmail("ada@example.com", "hello@charter.example", words) == {}
    check_what_is_scraped(tmp_path, place)
    code, seconds = system.told(signal.SIGINT)
    assert code == 0
    assert seconds < STOP_SECONDS
    assert not system.left_running()
    logs = list((tmp_path / "local" / "logs").iterdir())
    assert len(logs) == 5
    assert not [log.name for log in logs if "Traceback" in log.read_text()]
    assert not [log.name for log in logs if "Example Close" in log.read_text()]
    again = Run(place, tmp_path / "said-again").start()
    started.append(again)
    again.until_said("Kept in", 200.0)
    assert json.loads(starter(place, "show", reference))["reference"] == reference


def check_what_is_scraped(folder: Path, place: dict[str, str]) -> None:
    """All that alerts and dashboards ask for is really there, and where there is a Prometheus it reads it."""
    ports = {key: int(place["CHARTER_METRICS_PORT"]) + at for at, key in enumerate(run.METRICS)}
    shown = set().union(*(exposed(port) for port in ports.values()))
    assert {
        name: names_in(said) - shown for name, said in expressions().items() if names_in(said) - shown
    } == {}
    if shutil.which("prometheus") is None and os.environ.get("CI") != "true":
        return  # tests/deploy/test_watching.py says that it is missing
    with prometheus(folder / "prometheus", ports) as client:
        health, alerts = until_scraped(client)
    assert health == dict.fromkeys(run.METRICS, "up")
    assert [name for name, state in alerts.items() if state == "firing"] == []


@pytest.mark.server
def test_a_worker_that_hangs_is_replaced(tmp_path: Path, place: dict[str, str], started: list[Run]) -> None:
    """The real programs: each gives its sign of life, and the one that stops doing so is replaced."""
    begun = "import sys; sys.path.insert(0, sys.argv[1]); import run"
    script = f"{begun}; run.HUNG_SECONDS = 20.0; sys.exit(run.main())"
    system = Run(place, tmp_path / "said", script).start()
    started.append(system)
    system.until_said("Kept in", 120)
    beats = tmp_path / "local" / "beats"
    giving = {"worker", "urgent", "site", "relay", "mail"}
    deadline = time.monotonic() + 60
    while {each.name for each in beats.iterdir()} != giving:
        assert time.monotonic() < deadline, sorted(each.name for each in beats.iterdir())
        time.sleep(0.1)
    os.kill(marked(system, b"worker.py"), signal.SIGSTOP)
    system.until_said("orker has given no sign of life for 20 s: replacing it.", 60)
    system.until_said("orker ended by itself (exit code -9): starting it again.", 20)
    assert system.said.count("no sign of life") == 1, "the others are left alone"
    assert answers(f"http://127.0.0.1:{place['CHARTER_PORT']}/healthz") == 200
    assert system.told(signal.SIGINT)[0] == 0


@pytest.mark.server
def test_another_council_runs_by_its_name_alone(
    tmp_path: Path, place: dict[str, str], started: list[Run]
) -> None:
    """`make run EDITION=example-borough`: a case is reported, worked and ended; nothing else is touched."""
    asked = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "run", "EDITION=example-borough"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("CHARTER_")},
        capture_output=True,
        text=True,
        check=True,
    )
    words = asked.stdout.splitlines()[-1]
    assert "CHARTER_EDITION_PATH='example-borough'" in words
    assert ".local/example-borough" in words
    system = Run({**place, "CHARTER_EDITION_PATH": "example-borough"}, tmp_path / "said").start()
    started.append(system)
    system.until_said("Kept in", 240.0)
    reported = ("report", "--service", "pothole", "--where", "12 Example Close", "--description", "A hole")
    reference = json.loads(starter(place, *reported))["reference"]
    assert reference.startswith("EB-")
    site = f"http://127.0.0.1:{place['CHARTER_PORT']}"
    words = httpx.get(f"{site}/report", timeout=30).text
    assert "Example Borough Council" in words
    assert "Milton Keynes" not in words
    starter(place, "say", reference, "inspection_recorded", "finding=60 mm deep", "category=routine")
    starter(place, "say", reference, "work_completed", "what=Filled", "lasting=permanent")
    shown = json.loads(starter(place, "show", reference))
    assert shown["outcome"], shown
    code, _ = system.told(signal.SIGINT)
    assert code == 0
    logs = (tmp_path / "local" / "logs").iterdir()
    assert not [log.name for log in logs if "Traceback" in log.read_text()]


def starter(place: dict[str, str], *said: str) -> str:
    """What the command line prints in another terminal, which knows only the data folder."""
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("CHARTER_", "TEMPORAL_"))
    }
    env["CHARTER_DATA_DIR"] = place["CHARTER_DATA_DIR"]
    command = [sys.executable, "-m", "starter", *said, "--json"]
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def locked(file: str) -> dict[str, str]:
    """Name and version of each package of a lock."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / file).read_text(), re.MULTILINE))


def asked_for(group: str | None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return [Requirement(text) for text in wanted]


@pytest.mark.parametrize(
    ("file", "group"),
    [("requirements.txt", None), ("requirements-dev.txt", None), ("requirements-dev.txt", "dev")],
)
def test_the_locks_hold_what_is_asked_for(file: str, group: str | None) -> None:
    versions = locked(file)
    wanted = asked_for(group)
    assert wanted
    for one in wanted:
        assert one.specifier.contains(versions[canonicalize_name(one.name)]), (
            f"{one}: `make lock` renews {file}"
        )


def test_tests_run_with_the_versions_the_product_runs_with() -> None:
    runtime, traces = locked("requirements.txt").items(), locked("requirements-traces.txt").items()
    assert runtime < traces < locked("requirements-dev.txt").items()


@pytest.mark.parametrize(
    "file",
    [
        "requirements.txt",
        "requirements-traces.txt",
        "requirements-dev.txt",
        "requirements-go.txt",
        "requirements-audit.txt",
    ],
)
def test_every_locked_package_has_its_hash_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text()
    assert locked(file)
    assert "://" not in text
    for package in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in package, package.split()[0]


def test_make_explains_itself() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    text = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert targets
    for target in targets[1].split():
        assert re.search(rf"^  make {target} +\S", said, re.MULTILINE), target
