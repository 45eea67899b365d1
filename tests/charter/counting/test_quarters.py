"""Quarters in London, and the arithmetic and the file of their figures."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from charter.counting.quarters import Quarter
from charter.figures import Count, Lesson, PromiseFigures, QuarterFigures, Spread, as_csv, percentile


@pytest.mark.parametrize(
    ("instant", "ended"),
    [
        ("2027-01-01T07:00Z", "2026-Q4"),
        ("2027-04-01T06:00Z", "2027-Q1"),  # 07:00 in summer time
        ("2027-07-01T06:00Z", "2027-Q2"),
        ("2027-06-30T23:30Z", "2027-Q2"),  # in London it is July already
        ("2027-06-30T22:30Z", "2027-Q1"),
        ("2026-12-31T23:59Z", "2026-Q3"),
    ],
)
def test_the_quarter_just_ended(instant: str, ended: str) -> None:
    assert str(Quarter.just_ended(datetime.fromisoformat(instant))) == ended


@pytest.mark.parametrize(
    ("quarter", "begins", "ends", "spoken"),
    [
        ("2026-Q4", "2026-10-01T00:00+01:00", "2027-01-01T00:00+00:00", "October to December 2026"),
        ("2027-Q1", "2027-01-01T00:00+00:00", "2027-04-01T00:00+01:00", "January to March 2027"),
        ("2027-Q2", "2027-04-01T00:00+01:00", "2027-07-01T00:00+01:00", "April to June 2027"),
    ],
)
def test_where_a_quarter_begins_and_ends(quarter: str, begins: str, ends: str, spoken: str) -> None:
    found = Quarter.read(quarter)
    assert str(found) == quarter
    assert found.begins.astimezone(UTC) == datetime.fromisoformat(begins)
    assert found.ends.astimezone(UTC) == datetime.fromisoformat(ends)
    assert found.spoken == spoken


@pytest.mark.parametrize("written", ["", "2026", "2026-Q5", "2026-q1", "1999-Q1", "2026-Q1 ", "../2026-Q1"])
def test_what_is_no_quarter(written: str) -> None:
    with pytest.raises(ValueError, match="2026-Q3"):
        Quarter.read(written)


def test_median_and_ninetieth_percentile() -> None:
    spread = Spread.of("Pothole", "Closed", [timedelta(days=n) for n in range(1, 11)])
    assert (spread.count, spread.median, spread.ninetieth) == (10, 5.5, 9.0)
    assert percentile([3.0], 0.9) == 3.0
    with pytest.raises(ValueError, match="of something"):
        percentile([], 0.9)


def test_a_share_counts_what_is_still_late_and_what_was_never_kept() -> None:
    figures = PromiseFigures(
        service="Pothole", promise="Repair", kept=6, kept_late=2, still_late=1, never_kept=1
    )
    assert (figures.due, figures.late, figures.share) == (10, 4, 0.6)
    assert PromiseFigures(service="Pothole", promise="Repair").share == 0.0


def test_the_file_is_safe_in_a_spreadsheet_and_reads_back() -> None:
    figures = QuarterFigures(
        quarter="2026-Q3",
        made_at=datetime(2026, 10, 1, 6, tzinfo=UTC),
        promises=(PromiseFigures(service="Pothole", promise="Repair, routine", kept=1),),
        late_why=(Count(service="Pothole", what="=HYPERLINK(1)", count=2),),
        lessons=(Lesson(service="Comment", lesson='Ask "first"\nand write it down'),),
    )
    rows = list(csv.reader(io.StringIO(as_csv(figures))))
    assert rows[0] == ["quarter", "section", "service", "what", "measure", "value"]
    assert ["2026-Q3", "Late, and why", "Pothole", "'=HYPERLINK(1)", "count", "2"] in rows
    assert ["2026-Q3", "Promises", "Pothole", "Repair, routine", "share kept", "1.000"] in rows
    assert rows[-1][3] == 'Ask "first"\nand write it down'
