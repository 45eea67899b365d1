"""What Compose gives to a service, with new secrets in it."""

import re
from pathlib import Path
from typing import Any

import yaml

from deploy.make_env import fresh, papers

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRET = re.compile(r"\$\{([A-Z_]+):\?[^}]+\}")


def filled(value: Any, secrets: dict[str, str]) -> str:
    """A value as Compose passes it on."""
    return SECRET.sub(lambda found: secrets[found[1]], str(value))


def given(service: str, secrets: dict[str, str]) -> dict[str, str]:
    """The whole environment of one service."""
    environment = SERVICES[service]["environment"]
    return {name: filled(value, secrets) for name, value in environment.items()}


def secrets() -> dict[str, str]:
    """What `deploy/make_env.py` makes, and the tokens' public key."""
    return {**fresh(), **papers()}
