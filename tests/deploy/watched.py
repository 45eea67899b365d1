"""What alerts and dashboards ask Prometheus for, and the real Prometheus, where there is one."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

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
