"""A fresh register on SQLite for each test, and the clock that is its and the post's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from register import Register
from tests.ready import new_register
from tests.register.making import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[Register]:
    opened = Register.open(new_register(tmp_path / "register.db"), clock, busy_timeout=0.2)
    yield opened
    opened.close()
