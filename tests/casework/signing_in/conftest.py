"""A council's directory beside the site: a certified OpenID Connect provider, run on this machine."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from casework.site.assets import modules
from engine.config.settings import Settings
from engine.config.signing_in import GroupGrant
from engine.server.children import free_port
from tests.casework.conftest import BASE
from tests.receiver import Receiver, receiving
from tests.starter.places import Clock

SCRIPT = Path(__file__).parent / "provider.mjs"
SECRET = "a-secret-of-tests-and-no-other"
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {
        "name": "Ada Example",
        "email": "ada@example.com",
        "preferred_username": "ada.example",
        "groups": ["Everybody", "Highways"],
    },
    "mo": {
        "name": "Mo Example",
        "email": "mo@example.com",
        "preferred_username": "mo.example",
        "groups": ["Casework managers", "Highways"],
    },
    "guest": {"name": "Gus Example", "email": "gus@example.com", "groups": ["Everybody"]},
}
GROUPS = {
    "Casework administrators": GroupGrant(role="administrator"),
    "Casework managers": GroupGrant(role="manager"),
    "Highways": GroupGrant(role="officer", team="highways"),
}


class LogoutTokens(Receiver):
    """Where the directory tells of whoever has signed out."""

    def take(self, headers: dict[str, str], body: bytes) -> None:
        self.got.append({"logout_token": parse_qs(body.decode())["logout_token"][0]})


@dataclass
class RunningDirectory:
    """The provider: where it is, who is in it, and where it tells of whoever has signed out."""

    issuer: str
    people: Path
    told: LogoutTokens

    def knows(self, **people: dict[str, Any]) -> None:
        """Who is in it from now on."""
        self.people.write_text(json.dumps(people))


def run_directory(
    folder: Path, site: str, told: str, host: str = "127.0.0.1"
) -> tuple[subprocess.Popen[bytes], str, Path]:
    """Start it; its process, its issuer and the file of its people."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not on this machine: no directory can be run")
    people, port = folder / "people.json", free_port()
    people.write_text(json.dumps(PEOPLE))
    given = {"host": host, "port": port, "secret": SECRET, "site": site, "people": str(people)}
    given |= {"modules": str(modules(lambda line: None)), "backchannel": told}
    env = {"PATH": os.environ["PATH"], "PROVIDER": json.dumps(given)}
    with (folder / "provider.log").open("w") as log:
        running = subprocess.Popen([node, str(SCRIPT)], env=env, stdout=log, stderr=log)
    issuer = f"http://{host}:{port}"
    for _ in range(200):
        if "ready" in (folder / "provider.log").read_text():
            return running, issuer, people
        time.sleep(0.1)
    running.kill()
    raise AssertionError((folder / "provider.log").read_text())


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDirectory]:
    told = LogoutTokens()
    with receiving(told):
        running, issuer, people = run_directory(tmp_path_factory.mktemp("directory"), BASE, told.url)
        try:
            yield RunningDirectory(issuer, people, told)
        finally:
            running.kill()
            running.wait()


@pytest.fixture
def directory(provider: RunningDirectory) -> RunningDirectory:
    """The directory, with its people as they were."""
    provider.knows(**PEOPLE)
    return provider


@pytest.fixture
def clock() -> Clock:
    """The time as the directory has it."""
    return Clock(datetime.now(UTC))


def by_directory(folder: Path, issuer: str, **more: Any) -> Settings:
    """The settings of a site whose officers sign in with a directory."""
    given: dict[str, Any] = {"data_dir": folder, "encryption": False, "council_base_url": BASE}
    given |= {"oidc_issuer": issuer, "oidc_client_id": "casework", "oidc_client_secret": SECRET}
    return Settings(**{**given, "oidc_groups": GROUPS, "second_factor": "optional", **more})


@pytest.fixture
def stranger() -> Iterator[httpx.Client]:
    """A browser on the directory's own pages."""
    with httpx.Client(follow_redirects=False, timeout=20) as client:
        yield client
