"""The times a council offers: working days, its own hours in London, and a file that says what is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from charter.offered_times import OfferedTimes, OfferedTimesError
from tests.ready import editions

NOW = datetime(2027, 3, 24, 9, 0, tzinfo=UTC)
"""A Wednesday before Good Friday, Easter Monday and the change of the clocks."""
FILE = """
notice = 0
ahead = 7
[[times]]
services = ["housing_repair", "asb"]
begins = 09:00:00
ends = 12:00:00
at_once = 2
[[times]]
services = ["housing_repair"]
days = ["saturday", "monday"]
begins = 10:00:00
ends = 11:00:00
at_once = 1
"""


def test_working_days_in_london_and_the_weekend_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "times.toml"
    file.write_text(FILE)
    calendar = next(iter(editions())).calendar(2027, 2028)
    found = list(OfferedTimes.load(file).of("housing_repair", NOW, calendar))
    assert [f"{each.start:%a %d %H:%M}" for each in found] == [
        "Thu 25 09:00",
        "Sat 27 10:00",
        "Tue 30 08:00",
        "Wed 31 08:00",
    ]
    assert not list(OfferedTimes.load(file).of("pothole", NOW, calendar))


BACKWARDS, NONE = FILE.replace("12:00:00", "08:00:00"), FILE.replace("at_once = 2", "at_once = 0")


@pytest.mark.parametrize("text", ["", "x = 1", "not toml [", BACKWARDS, NONE])
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str) -> None:
    file = tmp_path / "times.toml"
    file.write_text(text)
    if not text:
        assert OfferedTimes.load(file) == OfferedTimes()
        return
    with pytest.raises(OfferedTimesError):
        OfferedTimes.load(file)
    with pytest.raises(OfferedTimesError):
        OfferedTimes.load(tmp_path / "nowhere.toml")
