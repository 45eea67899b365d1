"""The table of the ASVS is whole, and each test that it names is there."""

import re

import pytest

from tests.docs.test_docs import ROOT

PAGE = ROOT / "docs" / "deploying" / "security.md"
ASKED = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5
3.7.1-2 4.1.1-3 4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4
6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1
9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3
11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3 12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2
14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4
17.3.1-2
"""
"""Levels 1 and 2 of OWASP ASVS 5.0.0, by section: 3.3.1-4 is four lines."""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (\S+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text())
MET = {"yes", "partly", "no", "council", "n/a"}


def asked() -> list[str]:
    found = []
    for each in ASKED.split():
        section, _, numbers = each.rpartition(".")
        for run in numbers.split(","):
            first, _, last = run.partition("-")
            found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    return path.is_file() and (not name or f"def {name}(" in path.read_text())


def test_every_requirement_has_its_line() -> None:
    assert [row[0] for row in ROWS] == asked()
    assert len(ROWS) == 253
    assert {row[2] for row in ROWS} <= MET


def test_whatever_has_no_test_has_a_reason() -> None:
    assert [row[0] for row in ROWS if not row[3].strip() and not row[4].strip()] == []
    assert [row[0] for row in ROWS if row[2] != "yes" and not row[3].strip()] == []


def test_each_test_that_is_named_is_there() -> None:
    named = [(row[0], test) for row in ROWS for test in re.findall(r"`(tests/[^`]+)`", row[4])]
    assert len(named) > 150
    assert [each for each in named if not is_there(each[1])] == []


@pytest.mark.parametrize(
    "test", ["tests/docs/test_security.py::test_of_nothing", "tests/docs/test_nothing.py"]
)
def test_one_that_is_gone_would_be_seen(test: str) -> None:
    assert not is_there(test)
