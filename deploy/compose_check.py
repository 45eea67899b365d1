"""Try docker-compose.yml on a real engine: built, started, reported to, watched, broken, restarted, restored.

`make compose-check`. It needs nothing but Python, openssl and Docker with Compose. Everything is done in a
copy of the file with secrets of its own, and thrown away after; the ports of the file have to be free.
`--where-possible` (for CI) is content where there is no engine, or its images cannot be had.
"""

import argparse
import json
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from smtplib import SMTP
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy.make_env import main as make_env  # noqa: E402 - it is run as a file

PROJECT = "charter-check"
SITE = "http://127.0.0.1:8000"
PROMETHEUS = "http://127.0.0.1:9090"
SECONDS = 300.0
"""How long the whole may take to be well, or to notice that it is not."""
ENDS = frozenset({"temporal-schema", "temporal-namespace"})
NEEDS_TEMPORAL = ("worker", "urgent", "relay")
DATABASES = {"temporal": "temporal", "temporal_visibility": "temporal", "charter": "charter"}
"""Each with the role that owns it, in the order in which they are backed up: the register last."""
POTHOLE = {
    "service": "pothole",
    "source_id": "compose-check",
    "reporter": {"name": "Ada Example", "email": "ada@example.com"},
    "details": {"where": {"text": "Outside 12 Example Close"}, "description": "A hole as wide as a bucket"},
}


class NotTried(Exception):
    """There is nothing here to try it on; why, in a sentence."""


class Failed(Exception):
    """It was tried, and this is what went wrong."""


class Composed:
    """The whole, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "docker-compose.yml", folder)
        shutil.copytree(ROOT / "deploy", folder / "deploy")
        if make_env(folder / ".env"):
            raise NotTried("The secrets could not be made.")
        lines = (folder / ".env").read_text().splitlines()
        self.secrets = {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}
        said = self.run("--profile", "watching", "config", "--format", "json")
        self.services: dict[str, dict[str, Any]] = json.loads(said)["services"]

    def run(self, *words: str, check: bool = True) -> str:
        """One command of Compose; what it says. Raises Failed."""
        command = ["docker", "compose", "--project-name", PROJECT, *words]
        done = subprocess.run(  # noqa: S603
            command, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            raise Failed(f"docker compose {' '.join(words)}: {done.stderr.strip()[-600:]}")
        return done.stdout

    def dump(self, database: str) -> None:
        """A back-up of one database, beside the file. Raises Failed."""
        options = ["--username", "postgres", "--format=custom", database]
        with (self.folder / f"{database}.dump").open("wb") as file:
            self._in_postgres("pg_dump", options, stdout=file)

    def load(self, database: str, role: str) -> None:
        """The same put into an empty one. Raises Failed."""
        options = ["--username", "postgres", "--single-transaction", "--no-owner", "--role", role]
        with (self.folder / f"{database}.dump").open("rb") as file:
            self._in_postgres("pg_restore", [*options, "--dbname", database], stdin=file)

    def dump_photographs(self) -> None:
        """A back-up of what the site, mail in and the workers share. Raises Failed."""
        words = ["exec", "-T", "site", "tar", "--create", "--directory", "/var/lib/charter", "photographs"]
        with (self.folder / "photographs.tar").open("wb") as file:
            self._with_files(words, stdout=file)

    def load_photographs(self) -> None:
        """The same put into an empty volume, as the user our programs run as. Raises Failed."""
        words = ["run", "--rm", "-T", "--no-deps", "--entrypoint", "tar", "worker", "--extract"]
        with (self.folder / "photographs.tar").open("rb") as file:
            self._with_files([*words, "--directory", "/var/lib/charter"], stdin=file)

    def _in_postgres(self, program: str, options: list[str], **files: Any) -> None:
        self._with_files(["exec", "-T", "postgres", program, *options], **files)

    def _with_files(self, words: list[str], **files: Any) -> None:
        command = ["docker", "compose", "--project-name", PROJECT, *words]
        done = subprocess.run(  # noqa: S603
            command, cwd=self.folder, stderr=subprocess.PIPE, check=False, **files
        )
        if done.returncode:
            told = done.stderr.decode(errors="replace").strip()[-600:]
            raise Failed(f"docker compose {' '.join(words)}: {told}")

    def standing(self) -> dict[str, str]:
        """How each service is: its health, or what it does where it has none; of one that ends, how."""
        lines = self.run("ps", "--all", "--format", "json").splitlines()
        found: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
        return {
            each["Service"]: str(each["ExitCode"])
            if each["Service"] in ENDS
            else each["Health"] or each["State"]
            for each in found
        }

    def until(self, what: str, true: Callable[[Mapping[str, str]], bool]) -> None:
        """Wait for it. Raises Failed, with how each service is and what was logged last."""
        say(what)
        end = time.monotonic() + SECONDS
        while not true(standing := self.standing()):
            if time.monotonic() > end:
                logs = self.run("logs", "--tail", "5", check=False)
                raise Failed(f"{what}: not within {SECONDS:.0f} s. {standing}\n{logs[-3000:]}")
            time.sleep(2)


def is_well(standing: Mapping[str, str]) -> bool:
    """Whether every service runs and says that it is well, and what ends has ended well."""
    good = {"healthy", "running"}
    return all(how == "0" if name in ENDS else how in good for name, how in standing.items())


def are_not_well(standing: Mapping[str, str]) -> bool:
    """Whether those who need Temporal say that they are not well."""
    return all(standing[name] == "unhealthy" for name in NEEDS_TEMPORAL)


def ask(path: str, key: str, body: object = None) -> dict[str, Any]:
    """An answer of the API."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urlopen(Request(f"{SITE}{path}", data, headers), timeout=20) as answer:  # noqa: S310
        return dict(json.load(answer))


def picture() -> bytes:
    """A photograph of nothing, 64 by 64, as PNG."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress((b"\0" + bytes(range(0, 256, 4))) * 64))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


def send_photograph(reference: str, key: str) -> str:
    """One photograph of that case; the address it can be read at."""
    place = f"/api/cases/{reference}/photographs"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "image/png"}
    with urlopen(Request(f"{SITE}{place}", picture(), headers), timeout=20) as answer:  # noqa: S310
        return f"{place}/{json.load(answer)['id']}"


def look_at_photograph(place: str, key: str) -> None:
    """It is there, and can be read. Raises Failed."""
    asked = Request(f"{SITE}{place}", headers={"Authorization": f"Bearer {key}"})  # noqa: S310
    with urlopen(asked, timeout=20) as answer:  # noqa: S310
        if not answer.read().startswith(b"\xff\xd8"):
            raise Failed(f"{place} is no JPEG.")


def watch(composed: Composed) -> None:
    """Prometheus finds each program, and each rule can be read, where its image can be had. Raises Failed."""
    name = composed.services["prometheus"]["image"]
    if not is_here(name):
        say(f"Watching was not tried: the image {name} cannot be had here.")
        return
    composed.run("up", "--detach", "--no-build", "prometheus")
    composed.until("Prometheus is started …", is_well)
    composed.until("Prometheus looks at each program …", lambda _: all_are_scraped())
    say("Prometheus scrapes each program, and has read its rules.")


def all_are_scraped() -> bool:
    """Whether every program answers Prometheus, and no rule of its own is at fault."""
    with urlopen(f"{PROMETHEUS}/api/v1/targets", timeout=20) as answer:  # noqa: S310
        targets = json.load(answer)["data"]["activeTargets"]
    with urlopen(f"{PROMETHEUS}/api/v1/rules", timeout=20) as answer:  # noqa: S310
        groups = json.load(answer)["data"]["groups"]
    rules = [rule["health"] for group in groups for rule in group["rules"]]
    return {each["health"] for each in targets} == {"up"} and set(rules) == {"ok"}


def is_here(image: str) -> bool:
    """Whether an image is on the engine, or can be had."""
    return not docker("image", "inspect", image) or not docker("pull", "--quiet", image)


def docker(*words: str, quiet: bool = True) -> int:
    """One command of Docker; its exit code."""
    command = ["docker", *words]
    return subprocess.run(command, capture_output=quiet, check=False).returncode  # noqa: S603


def look_for_an_engine() -> None:
    """Raises NotTried."""
    try:
        for words, missing in (
            (["info"], "no engine answers"),
            (["compose", "version"], "it has no Compose"),
        ):
            if docker(*words):
                raise NotTried(f"The Compose file was not tried: of Docker, {missing} here.")
    except FileNotFoundError:
        raise NotTried("The Compose file was not tried: there is no Docker here.") from None


def try_all(composed: Composed) -> None:
    """Every step, in order. Raises Failed or NotTried."""
    say("Building the image …")
    if docker("build", "--tag", "charter-casework:0.1.0", str(ROOT), quiet=False):
        raise Failed("The image does not build.")
    for name in composed.run("config", "--images").split():
        if not is_here(name):
            raise NotTried(f"The Compose file was not tried: the image {name} cannot be had here.")
    composed.run("up", "--detach", "--no-build")
    composed.until("Started; waiting until each service is well …", is_well)
    reference = ask("/api/cases", composed.secrets["CHARTER_INTAKE_KEY"], POTHOLE)["reference"]
    say(f"Reported by the API: {reference}.")
    officer = composed.secrets["CHARTER_OFFICER_KEY"]
    photograph = send_photograph(reference, officer)
    look_at_photograph(photograph, officer)
    say("Sent a photograph of it.")
    mail = "From: Ada Example <ada@example.com>\r\nSubject: A pothole\r\n\r\nOutside 12 Example Close.\r\n"
    with SMTP("127.0.0.1", 2525, timeout=20) as server:
        server.sendmail("ada@example.com", "hello@charter.example", mail)
    say("Reported by mail.")
    watch(composed)
    composed.run("stop", "temporal")
    composed.until("Temporal is stopped; waiting until those who need it say so …", are_not_well)
    composed.run("start", "temporal")
    composed.until("Temporal is back …", is_well)
    for name in composed.run("config", "--services").split():
        if name not in ENDS:
            composed.run("restart", name)
            composed.until(f"Restarted {name} …", is_well)
    composed.run("--profile", "watching", "down")
    composed.run("up", "--detach", "--no-build")
    composed.until("Stopped and started again …", is_well)
    ask(f"/api/cases/{reference}", officer)
    look_at_photograph(photograph, officer)
    say(f"{reference} and its photograph are still there.")
    lose_and_restore(composed)
    ask(f"/api/cases/{reference}", officer)
    look_at_photograph(photograph, officer)
    say(f"{reference} and its photograph were restored. All is well.")


def lose_and_restore(composed: Composed) -> None:
    """Back up, as docs/deploying/backups.md says, lose every volume, and restore. Raises Failed."""
    for database in DATABASES:
        composed.dump(database)
    composed.dump_photographs()
    composed.run("--profile", "watching", "down", "--volumes")
    composed.run("up", "--detach", "--wait", "postgres")
    for database, role in DATABASES.items():
        composed.load(database, role)
    composed.load_photographs()
    composed.run("run", "--rm", "temporal-namespace")  # once Temporal, which it needs, is well
    say(composed.run("run", "--rm", "--no-deps", "worker", "-m", "starter", "reconcile", "--mend").strip())
    composed.run("up", "--detach", "--no-build")
    composed.until("All was lost and restored …", is_well)


def main(*, where_possible: bool = False) -> int:
    """0 when all was well; 1 and a sentence otherwise."""
    try:
        look_for_an_engine()
        with tempfile.TemporaryDirectory(prefix="charter-compose-") as folder:
            composed = Composed(Path(folder))
            try:
                try_all(composed)
            finally:
                composed.run("--profile", "watching", "down", "--volumes", "--remove-orphans", check=False)
    except NotTried as why:
        say(str(why))
        return 0 if where_possible else 1
    except (Failed, OSError) as why:
        say(f"Not well: {why}")
        return 1
    return 0


def say(line: str) -> None:
    """To the person who started it."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make compose-check", description="Try docker-compose.yml.")
    parser.add_argument("--where-possible", action="store_true", help="be content where there is no engine")
    sys.exit(main(where_possible=parser.parse_args().where_possible))
