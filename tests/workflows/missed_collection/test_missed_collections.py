"""When the crew comes back, by when it was told: noon, 48 hours over weekends and clock changes, later."""

from datetime import date, datetime
from typing import Any

import pytest

from charter.counting.calendars import calendar_for
from charter.counting.counting import day_of, due
from charter.counting.lengths import LONDON
from charter.edition.editions import Edition
from workflows.missed_collection.messages import RETURNING, MissedDetails, Road, next_day, road

CALENDAR = calendar_for(2025, 2028)
WITHIN = Edition.load().rules["missed_report_within"].length
PART = Edition.load().part("missed_collection", datetime(2026, 11, 2, 9, tzinfo=LONDON))


def day_and_time(said: str) -> datetime:
    """``Wed 4 Nov 2026 11:59:59`` on the clock in London; the weekday has to be right."""
    return datetime.strptime(said, "%a %d %b %Y %H:%M:%S").replace(tzinfo=LONDON)


def missed(on: str, **more: Any) -> MissedDetails:
    day = day_of(day_and_time(f"{on} 12:00:00"))
    assert f"{day:%a}" == on[:3]
    return MissedDetails(what="Food waste", where="12 Example Close", missed_on=day, **more)


TABLE = """
Wed 4 Nov 2026  | Wed 04 Nov 2026 00:00:00 | before_noon     | Wed 04 Nov 2026
Wed 4 Nov 2026  | Wed 04 Nov 2026 11:59:59 | before_noon     | Wed 04 Nov 2026
Wed 4 Nov 2026  | Wed 04 Nov 2026 12:00:00 | within_48_hours | Thu 05 Nov 2026
Wed 4 Nov 2026  | Fri 06 Nov 2026 23:59:59 | within_48_hours | Mon 09 Nov 2026
Wed 4 Nov 2026  | Sat 07 Nov 2026 00:00:00 | too_late        |
Fri 6 Nov 2026  | Fri 06 Nov 2026 15:00:00 | within_48_hours | Mon 09 Nov 2026
Fri 6 Nov 2026  | Sun 08 Nov 2026 23:59:59 | within_48_hours | Mon 09 Nov 2026
Fri 6 Nov 2026  | Mon 09 Nov 2026 00:00:00 | too_late        |
Sat 2 Jan 2027  | Sat 02 Jan 2027 09:00:00 | before_noon     | Sat 02 Jan 2027
Thu 24 Dec 2026 | Sat 26 Dec 2026 12:00:00 | within_48_hours | Tue 29 Dec 2026
Fri 26 Mar 2027 | Sun 28 Mar 2027 23:59:59 | within_48_hours | Tue 30 Mar 2027
Fri 26 Mar 2027 | Mon 29 Mar 2027 00:59:59 | within_48_hours | Tue 30 Mar 2027
Fri 26 Mar 2027 | Mon 29 Mar 2027 01:00:00 | too_late        |
Sat 24 Oct 2026 | Mon 26 Oct 2026 22:59:59 | within_48_hours | Tue 27 Oct 2026
Sat 24 Oct 2026 | Mon 26 Oct 2026 23:00:00 | too_late        |
Wed 1 Jul 2026  | Wed 01 Jul 2026 11:59:59 | before_noon     | Wed 01 Jul 2026
Wed 1 Jul 2026  | Wed 01 Jul 2026 12:00:00 | within_48_hours | Thu 02 Jul 2026
Thu 5 Nov 2026  | Wed 04 Nov 2026 10:00:00 | not_the_day     |
"""
"""Collection day | told | what is promised | back by. Clocks go on 28 March 2027, back 25 October 2026."""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_when_it_is_told_decides(row: str) -> None:
    on, told, expected, back_by = (cell.strip() for cell in row.split("|"))
    received = day_and_time(told)
    assert f"{received:%a}" == told[:3]
    found = road(missed(on), received, WITHIN, CALENDAR)
    assert found == expected
    if found in RETURNING:
        length = PART.promise("return", found).length
        assert length is not None
        assert f"{due(received, length, CALENDAR).last_day:%a %d %b %Y}" == back_by


@pytest.mark.parametrize("why", ["assisted", "clinical", "whole_round"])
def test_the_crew_is_asked_anyway(why: str) -> None:
    received = day_and_time("Fri 04 Dec 2026 10:00:00")
    assert road(missed("Wed 4 Nov 2026", **{why: True}), received, WITHIN, CALENDAR) is Road.ASKED_ANYWAY
    received = day_and_time("Thu 05 Nov 2026 10:00:00")
    assert road(missed("Wed 4 Nov 2026", **{why: True}), received, WITHIN, CALENDAR) is Road.WITHIN_48_HOURS


def test_every_road_back_is_a_promise() -> None:
    assert set(PART.categories("return")) == RETURNING


def test_the_day_of_the_address_is_what_counts_and_is_told() -> None:
    received = day_and_time("Wed 04 Nov 2026 10:00:00")
    other = missed("Wed 4 Nov 2026", collection_day=date(2026, 11, 6), next_collection=date(2026, 11, 13))
    assert road(other, received, WITHIN, CALENDAR) is Road.NOT_THE_DAY
    assert next_day(other, received) == date(2026, 11, 6)
    same = missed("Wed 4 Nov 2026", collection_day=date(2026, 11, 4), next_collection=date(2026, 11, 11))
    assert road(same, received, WITHIN, CALENDAR) is Road.BEFORE_NOON
    assert next_day(same, received) == date(2026, 11, 11)
    assert next_day(missed("Wed 4 Nov 2026"), received) is None
