"""The whole product on one machine: Temporal, its Web UI, two workers, the site with its API, the relay.

`make run`. Everything is kept in the data folder (`.local/`); run it again and it goes on where it was. One
Ctrl-C stops all of it.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import IO

from casework.signing_in.local_officers import FORMER_FILE, make_local_officers
from casework.site.assets import build as build_assets
from engine.config.env_files import LOCAL_FILE, RUNNING_FILE, write_whole
from engine.config.local import prepare_local
from engine.config.settings import Settings
from engine.errors import ExpectedError
from engine.server.build import NoServer
from engine.server.children import Child, answers, port_is_free, stop_all
from engine.server.local import Server, start_server
from engine.server.tending import Ends, Pulse
from register import RegisterError, holds_cases

ROOT = Path(__file__).resolve().parent
READY_SECONDS = 60.0
PARTS_STOP_SECONDS = 6.0  # these two together keep a Ctrl-C under ten seconds
TEMPORAL_STOP_SECONDS = 3.0
RESTARTS = 5  # of one part within RESTARTS_WINDOW; then it is said loudly, and the pauses grow
RESTARTS_WINDOW = 600.0  # seconds
HUNG_SECONDS = 30.0  # without a sign of life; then a part is replaced
STARTING_SECONDS = 180.0  # until its first: on a machine short of everything a start of 5 s has taken 30
ASK_SECONDS = 10.0  # between two questions to Temporal, which is replaced when it answers none of three
UNANSWERED = 3
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(Exception):
    """The product cannot run here; the text is one sentence saying what to do."""


@dataclass
class RunPart:
    """A program of our own: how it is started and how we know that it is ready."""

    title: str
    key: str
    arguments: Sequence[str]
    ready: Callable[["RunPart", Settings], bool]
    before: Callable[[Settings], None] | None = None
    """What it needs to be there before it is started."""
    own: Callable[[Settings], Mapping[str, str]] | None = None
    """Settings that are not every part's."""
    beside: bool = False
    """The next part need not wait for it: it is waited for at the end."""
    beats: bool = False
    """It gives a sign of life (engine.beating), and is replaced when it does not."""
    child: Child = field(init=False)
    ends: Ends = field(init=False)
    pulse: Pulse = field(init=False)
    _log_began: int = 0

    def prepare(self, settings: Settings, env: dict[str, str]) -> None:
        log = settings.data_dir / "logs" / f"{self.key}.log"
        self.pulse = Pulse(settings.data_dir / "beats" / self.key)
        self.pulse.file.parent.mkdir(mode=0o700, exist_ok=True)
        self.ends = Ends(RESTARTS, RESTARTS_WINDOW)
        given = {
            **env,
            "CHARTER_HEARTBEAT": str(self.pulse.file),
            "CHARTER_METRICS_PORT": str(metrics_port(settings, self.key)),
            **(self.own(settings) if self.own else {}),
        }
        self.child = Child(self.title, [sys.executable, *self.arguments], log, given, ROOT)

    def start(self) -> None:
        self._log_began = self.child.log.stat().st_size if self.child.log.exists() else 0
        self.pulse.begin()
        self.child.start()

    @property
    def is_hung(self) -> bool:
        """Whether it runs and gives no sign of life. While it starts it is given the time to."""
        return self.beats and self.child.running and self.pulse.silent_seconds() > self.patience

    @property
    def patience(self) -> float:
        """Seconds that it may be silent."""
        return HUNG_SECONDS if self.pulse.has_beaten else STARTING_SECONDS

    def has_logged(self, event: str) -> bool:
        """Whether it has written a structured log line with this event since it was started."""
        with self.child.log.open("rb") as log:
            log.seek(min(self._log_began, log.seek(0, os.SEEK_END)))
            return any(_event(line) == event for line in log)


def worker_is_ready(part: RunPart, settings: Settings) -> bool:
    return part.has_logged("worker_started")


def site_is_ready(part: RunPart, settings: Settings) -> bool:
    return answers(f"http://{settings.own_host}:{settings.port}/readyz") == HTTPStatus.OK


def ready_the_site(settings: Settings) -> None:
    """Have the site's stylesheet, and officers who can sign in: the worker has made the register by now."""
    build_assets(lambda line: say(f"  {line}"))
    made = make_local_officers(settings)
    if made:
        say("  Officers who can sign in to the site, shown this once:")
        for line in made:
            say(f"    {line}")
        say("  Another password, for one of them: .venv/bin/python -m casework password olive")
    if (former := settings.data_dir / FORMER_FILE).exists():
        say(f"  {former} has passwords that anybody with the folder can read. Nothing needs it: delete it.")


def ordinary_worker(settings: Settings) -> dict[str, str]:
    return {"CHARTER_QUEUES": "ordinary"}


def urgent_worker(settings: Settings) -> dict[str, str]:
    """Danger, homeless today and whoever may be at risk wait for no ordinary case."""
    return {"CHARTER_QUEUES": "urgent"}


METRICS = ("worker", "urgent", "site", "relay", "mail")
"""Whose metrics are served, on one port after the other from the one that is set."""


def metrics_port(settings: Settings, key: str) -> int:
    """The port of a program's metrics; 0 for none."""
    return settings.metrics_port + METRICS.index(key) if settings.metrics_port and key in METRICS else 0


def mail_is_ready(part: RunPart, settings: Settings) -> bool:
    return part.has_logged("mail_listening")


def is_running(part: RunPart, settings: Settings) -> bool:
    return part.child.running


def parts() -> list[RunPart]:
    """Our programs, in the order in which they are started: each finds what it needs running already."""
    return [
        RunPart("The worker", "worker", ["worker.py"], worker_is_ready, own=ordinary_worker, beats=True),
        RunPart(
            "The urgent worker",
            "urgent",
            ["worker.py"],
            worker_is_ready,
            own=urgent_worker,
            beside=True,
            beats=True,
        ),
        RunPart(
            "The site and API",
            "site",
            ["-m", "casework", "serve"],
            site_is_ready,
            before=ready_the_site,
            beats=True,
        ),
        RunPart("The relay", "relay", ["-m", "starter", "relay"], is_running, beats=True),
        RunPart("Mail in", "mail", ["-m", "starter", "mail"], mail_is_ready, beats=True),
    ]


@dataclass
class System:
    """Everything that runs, and the way to stop it."""

    settings: Settings
    ours: list[RunPart]
    server: Server | None = None
    server_ends: Ends = field(default_factory=lambda: Ends(RESTARTS, RESTARTS_WINDOW))
    _asked: float = field(default_factory=time.monotonic)
    _unanswered: int = 0

    def start(self) -> None:
        """Start all of it, each part ready before the next.

        Raises:
            CannotRun: a port is in use or a part does not come up.
            NoServer: no Temporal server can be had.
        """
        settings = self.settings
        self._check_ports()
        began = time.monotonic()
        say("Starting Temporal …")
        self.server = start_server(
            settings.data_dir / "temporal",
            port=settings.temporal_port,
            ui_port=settings.temporal_ui_port,
            namespace=settings.namespace,
            codec_endpoint=f"{settings.council_base_url}/codec",
            codec_sign_in=f"{settings.council_base_url}/casework/",
            report=lambda line: say(f"  {line}"),
        )
        say(f"  ready at {self.server.address} ({time.monotonic() - began:.0f} s)")
        env = self._environment()
        write_running(settings, env)
        later = []
        for part in self.ours:
            part.prepare(settings, env)
            say(f"{part.title}: starting …")
            if part.before is not None:
                part.before(settings)
            began = time.monotonic()
            part.start()
            if part.beside:
                later.append(part)
                continue
            self._wait_for(part)
            say(f"  ready ({time.monotonic() - began:.0f} s)")
        for part in later:
            self._wait_for(part)
            say(f"{part.title}: ready")

    def watch(self) -> None:
        """Until told to stop: start again what ends, and replace what hangs. None stops the others."""
        while True:
            time.sleep(0.25)
            if self.server is not None:
                self._tend_server(self.server)
            for part in self.ours:
                self._tend(part)

    def stop(self) -> None:
        """Stop all of it, our programs first so that they can tell Temporal."""
        children = [part.child for part in self.ours if hasattr(part, "child")]
        try:
            stop_all(children, PARTS_STOP_SECONDS)
        finally:
            for child in children:
                child.kill()
            if self.server is not None:
                self.server.stop(TEMPORAL_STOP_SECONDS)
            (self.settings.data_dir / RUNNING_FILE).unlink(missing_ok=True)

    def _tend(self, part: RunPart) -> None:
        if part.child.running:
            if part.is_hung:
                say(f"{part.title} has given no sign of life for {part.patience:.0f} s: replacing it.")
                part.child.kill()
            return
        code = part.child.exit_code
        if part.ends.is_due:
            try:
                part.start()
            except OSError as error:  # no memory, no room for a log: later, perhaps
                say(f"{part.title} cannot be started ({error.strerror}).")
                part.ends.ended()
        elif part.ends.again_at is None:
            pause = part.ends.ended()
            if part.ends.too_often:
                say(
                    f"{part.title} KEEPS ENDING (exit code {code}). The rest goes on without it; "
                    f"it is tried again in {pause:.0f} s: {_see(part)}"
                )
            else:
                say(f"{part.title} ended by itself (exit code {code}): starting it again.")

    def _tend_server(self, server: Server) -> None:
        if server.running:
            if self._is_deaf(server):
                say(f"Temporal has answered none of {UNANSWERED} questions: replacing it.")
                server.kill()
            return
        if self.server_ends.is_due:
            try:
                server.restart()
            except (NoServer, OSError) as error:
                say(f"Temporal cannot be started again: {error}")
                server.kill()
                self.server_ends.ended()
        elif self.server_ends.again_at is None:
            pause = self.server_ends.ended()
            if self.server_ends.too_often:
                say(
                    "Temporal KEEPS ENDING. Reports are taken without it; "
                    f"it is tried again in {pause:.0f} s: see {server.log}."
                )
            else:
                say("Temporal ended by itself: starting it again.")

    def _is_deaf(self, server: Server) -> bool:
        if time.monotonic() - self._asked < ASK_SECONDS:
            return False
        self._unanswered = 0 if server.answers() else self._unanswered + 1
        self._asked = time.monotonic()
        if self._unanswered < UNANSWERED:
            return False
        self._unanswered = 0
        return True

    def _wait_for(self, part: RunPart) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not part.ready(part, self.settings):
            if not part.child.running:
                raise CannotRun(
                    f"{part.title} ended while starting (exit code {part.child.exit_code}): {_see(part)}"
                )
            if time.monotonic() > deadline:
                raise CannotRun(f"{part.title} was not ready within {READY_SECONDS:.0f} s: {_see(part)}")
            time.sleep(0.1)

    def _check_ports(self) -> None:
        settings = self.settings
        for port, host, name in (
            (settings.port, settings.host, "CHARTER_PORT"),
            *(
                (
                    metrics_port(settings, key),
                    settings.metrics_host or settings.own_host,
                    "CHARTER_METRICS_PORT",
                )
                for key in METRICS
            ),
            (settings.mail_port, settings.mail_host or settings.host, "CHARTER_MAIL_PORT"),
        ):
            if port and not port_is_free(port, host):
                raise CannotRun(f"Port {port} is in use: stop what uses it, or set {name} to another.")

    def _environment(self) -> dict[str, str]:
        settings = self.settings
        assert self.server is not None  # noqa: S101 - started just before
        edition = {"CHARTER_EDITION_PATH": str(settings.edition_path)} if settings.edition_path else {}
        return {
            **edition,
            "PYTHONUNBUFFERED": "1",
            "TEMPORAL_ADDRESS": self.server.address,
            "CHARTER_DATA_DIR": str(settings.data_dir),
            "CHARTER_HOST": settings.host,
            "CHARTER_PORT": str(settings.port),
            "CHARTER_TEMPORAL_PORT": str(settings.temporal_port),
            "CHARTER_TEMPORAL_UI_PORT": str(settings.temporal_ui_port),
            "CHARTER_METRICS_PORT": str(settings.metrics_port),
            "CHARTER_MAIL_PORT": str(settings.mail_port),
            "CHARTER_MAIL_UNVOUCHED": _whom_to_believe(settings),
        }


def _whom_to_believe(settings: Settings) -> str:
    """Where nobody but this machine can send us mail, no mail server has to vouch for a sender."""
    decided = "mail_unvouched" in settings.model_fields_set
    alone = settings.host == "127.0.0.1" and settings.mail_host in ("", "127.0.0.1")
    return "believed" if alone and not decided else settings.mail_unvouched


def write_running(settings: Settings, env: dict[str, str]) -> None:
    """Tell a command line in another terminal where this system is. It holds no secret."""
    kept = {name: env[name] for name in sorted(env) if name not in {"PYTHONUNBUFFERED", "CHARTER_DATA_DIR"}}
    lines = "".join(f"{name}={value}\n" for name, value in kept.items())
    write_whole(
        settings.data_dir / RUNNING_FILE, f"# Where the running system is; gone when it stops.\n{lines}"
    )


def welcome(settings: Settings, server: Server, *, first: bool) -> str:
    """What a person needs to know once it runs. The two keys are shown the first time, and never again."""
    site = f"http://{settings.own_host}:{settings.port}"
    rows = [
        ("Site and API", site),
        ("Officers sign in at", f"{site}/casework/"),
        ("API documents", f"{site}/api/docs"),
        ("Mail in (SMTP)", mail_in(settings)),
        ("Temporal's Web UI", server.ui_address or "that of the cluster in TEMPORAL_ADDRESS"),
        ("Temporal", server.address),
    ]
    if first:
        kept = f"shown this once; both are in {settings.data_dir / LOCAL_FILE}"
        rows += [
            ("Intake key", settings.intake_key.get_secret_value() if settings.intake_key else "none set"),
            ("Officer key", settings.officer_key.get_secret_value() if settings.officer_key else "none set"),
            ("", kept),
        ]
    else:
        rows.append(("Keys", f"in {settings.data_dir / LOCAL_FILE}"))
    rows.append(("Kept in", str(settings.data_dir)))
    wide = max(len(name) for name, _ in rows)
    return "\n".join(["", "Charter Casework is running. Ctrl-C stops it.", ""]) + "".join(
        f"\n  {name:<{wide}}  {value}" for name, value in rows
    )


def mail_in(settings: Settings) -> str:
    """Where mail can be sent to, for a person with a mail client."""
    if not settings.mail_port:
        return "none: CHARTER_MAIL_PORT is 0"
    domain = settings.mail_domains.partition(",")[0]
    return f"{settings.own_host}:{settings.mail_port}, for anything@{domain}"


def only_one(data_dir: Path) -> IO[str]:
    """Hold the data folder; the kernel lets go of it however we end.

    Raises:
        CannotRun: another run has it.
    """
    lock = (data_dir / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotRun(
            f"Charter Casework is running from {data_dir} already: stop that one first, "
            "or set CHARTER_DATA_DIR to another folder."
        ) from None
    return lock


def main(ours: list[RunPart] | None = None) -> int:
    """Run until told to stop; returns the exit code."""
    for number in _STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, _interrupt)
    try:
        data_dir = Path(os.environ.get("CHARTER_DATA_DIR") or ROOT / ".local").expanduser().absolute()
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CannotRun(
                f"The data folder {data_dir} cannot be written ({(error.strerror or 'no reason').lower()}): "
                "choose another with CHARTER_DATA_DIR, or let this user write there."
            ) from None
        with only_one(data_dir):
            (data_dir / RUNNING_FILE).unlink(missing_ok=True)  # of a run that was killed
            first = not (data_dir / LOCAL_FILE).exists()
            system = System(prepare_local(data_dir, holds_cases), parts() if ours is None else ours)
            try:
                system.start()
                assert system.server is not None  # noqa: S101 - start() set it
                say(welcome(system.settings, system.server, first=first))
                system.watch()
            finally:
                _stop(system)
    except KeyboardInterrupt:
        return 0
    except (CannotRun, NoServer, ExpectedError, RegisterError) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)  # noqa: T201 - the one sentence
        return 1
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"\n{error.strerror or error}{where}.", file=sys.stderr, flush=True)  # noqa: T201
        return 1
    return 0


def _stop(system: System) -> None:
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)  # one Ctrl-C is enough; a second must not leave half of it
    say("\nStopping …")
    system.stop()
    say("Stopped.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _see(part: RunPart) -> str:
    last = part.child.last_lines(4)
    return f"see {part.child.log}." + (f" It ends:\n{last}" if last else "")


def _event(line: bytes) -> str | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return str(said.get("event")).replace(" ", "_") if isinstance(said, dict) else None


def say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone: stop all the same
        print(line, flush=True)  # noqa: T201 - talks to the person who started it


if __name__ == "__main__":
    sys.exit(main())
