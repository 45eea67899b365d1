"""A fresh register on SQLite for each test, and the clock that is its and the post's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import register as registers
from register import Register
from tests.register.making import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[Register]:
    url = f"sqlite:///{tmp_path}/register.db"
    registers.migrate(url)
    opened = Register.open(url, clock, busy_timeout=0.2)
    yield opened
    opened.close()
