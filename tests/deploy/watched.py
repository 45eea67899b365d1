"""What alerts and dashboards ask Prometheus for, and the real Prometheus, where there is one."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from engine.server.children import free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "watching"
CONFIG = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARDS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text())
    for file in sorted((FOLDER / "grafana" / "dashboards").glob("*.json"))
}
_NAME = re.compile(r"\b(?:charter|temporal|process)_\w+|\bup\b")
OF_PROMETHEUS = {"up"}
"""What Prometheus knows by itself."""


def panels() -> list[tuple[str, dict[str, Any]]]:
    """Every panel that shows something, with its dashboard's name."""
    return [
        (name, panel)
        for name, dashboard in DASHBOARDS.items()
        for panel in dashboard["panels"]
        if panel["type"] != "row"
    ]


def expressions() -> dict[str, str]:
    """Everything that is asked, by who asks it."""
    asked = {rule["alert"]: rule["expr"] for rule in RULES}
    for name, panel in panels():
        for target in panel["targets"]:
            asked[f"{name}, {panel['title']}, {target['refId']}"] = target["expr"]
    return asked


def names_in(expression: str) -> set[str]:
    """The metrics that an expression reads; what is in quotes is none."""
    return set(_NAME.findall(re.sub(r'"[^"]*"', '""', expression))) - OF_PROMETHEUS


def program(name: str) -> str:
    """`promtool` or `prometheus`. Left out where it is not on this machine, and in CI a failure."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing: .ci/run installs it")
    if found is None:
        pytest.skip(f"{name}, of Debian's package prometheus, is not on this machine")
    return found


def exposed(port: int) -> set[str]:
    """Every name that a program shows on that port: its families, and the samples of each."""
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=20)
    families = re.findall(r"^# TYPE (\S+) (\S+)$", answer.text, re.MULTILINE)
    samples = re.findall(r"^([a-z]\w+)[ {]", answer.text, re.MULTILINE)
    parts = ("_bucket", "_count", "_sum")
    histograms = {f"{name}{part}" for name, kind in families if kind == "histogram" for part in parts}
    return {name for name, _ in families} | set(samples) | histograms


@contextmanager
def prometheus(folder: Path, ports: Mapping[str, int]) -> Iterator[httpx.Client]:
    """The real Prometheus with our configuration, but that each program is at that port of this machine."""
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    for each in config["scrape_configs"][0]["static_configs"]:
        each["targets"] = [f"127.0.0.1:{ports[each['labels']['program']]}"]
    folder.mkdir()
    shutil.copy(FOLDER / "alerts.yml", folder)
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    own = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                program("prometheus"),
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{own}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{own}/api/v1", timeout=20) as client:
            yield client
    finally:
        process.terminate()
        process.wait(20)


def until_scraped(client: httpx.Client, seconds: float = 60.0) -> tuple[dict[str, str], dict[str, str]]:
    """Each program's health and each alert's state, once all programs and all rules were looked at."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError, ValueError):  # it begins with no answer, then 503
            targets = client.get("/targets").json()["data"]["activeTargets"]
            groups = client.get("/rules").json()["data"]["groups"]
            health = {each["labels"]["program"]: each["health"] for each in targets}
            rules = [rule for group in groups for rule in group["rules"]]
            looked = {rule["health"] for rule in rules} == {"ok"} and "unknown" not in health.values()
            if looked and len(health) == len(CONFIG["scrape_configs"][0]["static_configs"]):
                return health, {rule["name"]: rule["state"] for rule in rules}
        time.sleep(0.2)
    raise AssertionError("Prometheus has not looked at everything in time")
