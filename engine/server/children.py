"""Child processes that stop when told, and die with the process that started them."""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any

# Linux only: the kernel kills the child when the thread that started it ends, however it ends. The helper
# becomes the program (same pid), so nothing extra is left running and no Python runs between fork and exec.
_DIE_WITH_PARENT = """
import ctypes, os, sys
parent = int(sys.argv[1])
ctypes.CDLL(None).prctl(1, 9)
if os.getppid() != parent:
    sys.exit(1)
os.execvp(sys.argv[2], sys.argv[2:])
"""
# Straight to this machine, whatever proxy the environment names for the world outside.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_OURS = range(15_000, 32_768)
"""Linux gives connections 32768 and above (ip_local_port_range), macOS and Windows 49152 and above."""
_LARGEST_LOG = 10_000_000  # bytes kept of one log; the one before is kept beside it


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Several different free ports of 127.0.0.1, one after the other, that nothing listens on now.

    From below those that the system gives to connections as they come: between choosing a port here and
    listening on it there, any client of any program may be given one of those.
    """
    for _ in range(1000):
        first = _OURS.start + secrets.randbelow(len(_OURS) - count)  # not alike in two forks
        ports = list(range(first, first + count))
        if all(port_is_free(port) for port in ports):
            return ports
    raise OSError(f"no {count} free ports from {_OURS.start} to {_OURS.stop}")


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free to a server
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def answers(url: str, body: Mapping[str, Any] | None = None, *, seconds: float = 5.0) -> int:
    """The HTTP status of a GET, or of a POST of `body` as JSON; 0 when nothing answers within `seconds`."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own
    try:
        with _OPENER.open(request, timeout=seconds) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return 0


@dataclass
class Child:
    """One program running beside us, its output in a log file. Start it from a thread that lives as long."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again.

        Raises:
            OSError: the program or its log file cannot be opened.
        """
        with _open_log(self.log) as output:
            self.process = subprocess.Popen(  # noqa: S603 - a program we chose
                _dying_with_us(self.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.env},
                cwd=self.cwd,
                start_new_session=True,  # Ctrl-C reaches us only: we choose the order in which things stop
            )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def ask_to_stop(self) -> None:
        if self.running:
            self._signal(signal.SIGTERM)

    def stop(self, seconds: float = 3.0) -> None:
        """Ask it to stop; kill it when it has not within `seconds`. Returns when it is gone."""
        self.ask_to_stop()
        if self.process is not None:
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            if self.running:
                self._signal(signal.SIGKILL)
            self.process.wait()

    def last_lines(self, count: int = 5) -> str:
        """The end of its log, for a person who must find out why it stopped."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-count:])

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)  # it leads a session of its own: its children go too
            except (ProcessLookupError, PermissionError):
                self.process.send_signal(number)


def stop_all(children: Sequence[Child], seconds: float) -> None:
    """Stop several at once, in no more than about `seconds` for all of them."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + seconds
    for child in children:
        child.stop(max(0.1, deadline - time.monotonic()))


def clear_up_when_told() -> None:
    """From now on SIGTERM ends this program as Ctrl-C does: what it was making is cleared away first."""

    def told(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, told)


def _dying_with_us(command: Sequence[str]) -> list[str]:
    if not sys.platform.startswith("linux"):
        return list(command)
    program = shutil.which(command[0]) or command[0]
    if not os.access(program, os.X_OK):
        raise FileNotFoundError(program)
    return [sys.executable, "-S", "-E", "-c", _DIE_WITH_PARENT, str(os.getpid()), program, *command[1:]]


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LARGEST_LOG:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")
