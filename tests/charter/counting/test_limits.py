"""Several limits of one promise: each is counted for itself, and the earliest wins."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from charter.counting.clocks import Clock
from charter.counting.counting import counted_back, end_of_day
from charter.counting.lengths import Length
from charter.edition.promises import Limit, Promise
from tests.charter.counting.test_clocks import clock, limit, promise, wakes
from tests.charter.dates import CALENDAR, EDITION, at, day

RECEIPT = "Mon 2 Nov 2026 10:00"
REVIEW = EDITION.part("ehcp_annual_review", at(RECEIPT))
FINALISE = REVIEW.promise("finalise")
NOON = "12:00"


def days(running: Clock) -> list[tuple[str, str]]:
    """Each limit that is counted: its length and its last day, the earliest first."""
    return [
        (str(each.limit.length) if isinstance(each.limit, Limit) else "", f"{each.due.last_day:%a %-d %b %Y}")
        for each in running.limits_due(CALENDAR)
    ]


@pytest.mark.parametrize(
    ("meeting", "proposed", "first"),
    [
        # proposed in time: 8 weeks from the proposal end first
        ("Mon 19 Oct 2026", "Mon 2 Nov 2026", ("8 weeks", "Mon 28 Dec 2026")),
        # proposed at the end of the 4 weeks: both end together
        ("Mon 19 Oct 2026", "Mon 16 Nov 2026", ("8 weeks", "Mon 11 Jan 2027")),
        # proposed late: 12 weeks from the meeting, however late
        ("Mon 19 Oct 2026", "Tue 17 Nov 2026", ("12 weeks", "Mon 11 Jan 2027")),
        ("Mon 19 Oct 2026", "Fri 18 Dec 2026", ("12 weeks", "Mon 11 Jan 2027")),
        ("Mon 19 Oct 2026", "Mon 1 Mar 2027", ("12 weeks", "Mon 11 Jan 2027")),
        # across Easter, into summer time
        ("Wed 3 Feb 2027", "Wed 31 Mar 2027", ("12 weeks", "Wed 28 Apr 2027")),
        ("Wed 3 Feb 2027", "Wed 10 Feb 2027", ("8 weeks", "Wed 7 Apr 2027")),
    ],
)
def test_a_late_proposal_does_not_stretch_the_limit(
    meeting: str, proposed: str, first: tuple[str, str]
) -> None:
    running = Clock(key="finalise", promise=FINALISE, started=at(RECEIPT))
    running = running.start_limit(at(f"{meeting} {NOON}"), "review_meeting")
    assert len(days(running)) == 1, "the limit from the meeting is counted at once"
    running = running.start_limit(at(f"{proposed} {NOON}"), "proposed_changes_sent")
    assert len(days(running)) == 2
    assert days(running)[0] == first
    assert running.limit_due(CALENDAR) == running.limits_due(CALENDAR)[0].due


def test_the_clause_shown_is_the_winners() -> None:
    running = Clock(key="finalise", promise=FINALISE, started=at(RECEIPT))
    assert running.limits_due(CALENDAR) == ()
    begun = running.start_limit(at("Mon 19 Oct 2026 12:00"), "review_meeting")
    assert "EWHC 493" in begun.limits_due(CALENDAR)[0].limit.where
    early = begun.start_limit(at("Tue 20 Oct 2026 12:00"), "proposed_changes_sent")
    assert "reg 22" in early.limits_due(CALENDAR)[0].limit.where
    assert not all(each.confirmed for each in FINALISE.every_limit)


def test_within_its_limits_is_within_the_earliest() -> None:
    running = Clock(key="finalise", promise=FINALISE, started=at(RECEIPT))
    running = running.start_limit(at("Mon 19 Oct 2026 12:00"), "review_meeting")
    running = running.start_limit(at("Fri 18 Dec 2026 12:00"), "proposed_changes_sent")
    found = running.limit_due(CALENDAR)
    assert found is not None
    assert found.at == at("Mon 11 Jan 2027 23:59:59")


def test_a_recorded_promise_with_one_limit_counts_as_it_did() -> None:
    """A case opened before there were several: no event but its own starts its limit, in either way."""
    before = FINALISE.model_dump(mode="json", by_alias=True)
    before["limit"], before["limits"] = before["limits"][0], []
    recorded = Clock(key="finalise", promise=Promise.model_validate(before), started=at(RECEIPT))
    assert recorded.start_limit(at("Mon 19 Oct 2026 12:00"), "review_meeting") is recorded
    proposed = at("Fri 18 Dec 2026 12:00")
    for begun in (recorded.start_limit(proposed), recorded.start_limit(proposed, "proposed_changes_sent")):
        assert days(begun) == [("8 weeks", "Fri 12 Feb 2027")]
        assert days(Clock.model_validate_json(begun.model_dump_json())) == days(begun)


LENGTHS = st.lists(st.integers(1, 60), min_size=2, max_size=5)


@given(LENGTHS)
def test_the_earliest_wins_and_drives_the_warning(weeks: list[int]) -> None:
    running = clock("400 days", warning="1 working day", limits=[limit(f"{each} weeks") for each in weeks])
    alone = clock("400 days", warning="1 working day", limit=limit(f"{min(weeks)} weeks"))
    assert running.limit_due(CALENDAR) == alone.limit_due(CALENDAR)
    assert wakes(running) == wakes(alone)
    assert len(running.limits_due(CALENDAR)) == len(weeks)


def test_an_agreement_moves_only_the_limit_that_may_be_moved() -> None:
    longer = limit("2 weeks", extend_by="the applicant")
    now, until = at("Tue 24 Nov 2026 12:00"), day("Fri 15 Jan 2027")
    running = clock("400 days", limits=[longer, limit("4 weeks")])
    assert days(running) == [("2 weeks", "Mon 7 Dec 2026"), ("4 weeks", "Mon 21 Dec 2026")]
    agreed = running.extend_limit(until, "agreed in writing", "applicant", now, CALENDAR)
    assert days(agreed) == [("4 weeks", "Mon 21 Dec 2026"), ("2 weeks", "Fri 15 Jan 2027")]


@pytest.mark.parametrize(
    ("event", "length", "last"),
    [
        ("Wed 1 Sep 2027", "5 months", "Thu 1 Apr 2027"),
        ("Mon 3 Jan 2028", "5 months", "Tue 3 Aug 2027"),
        ("Sat 31 Jul 2027", "5 months", "Sun 28 Feb 2027"),
        ("Mon 31 Jul 2028", "5 months", "Tue 29 Feb 2028"),
        ("Mon 1 Mar 2027", "2 weeks", "Mon 15 Feb 2027"),
        ("Mon 1 Mar 2027", "1 day", "Sun 28 Feb 2027"),
    ],
)
def test_counted_back_from_an_event(event: str, length: str, last: str) -> None:
    assert counted_back(at(f"{event} {NOON}"), Length.parse(length)) == day(last)
    with pytest.raises(ValueError, match="counted back"):
        counted_back(at(f"{event} {NOON}"), Length.parse("5 working days"))


@given(st.dates(day("Mon 1 Jan 2024"), day("Mon 31 Dec 2029")), st.integers(1, 12))
def test_so_many_months_back_are_at_least_so_many_on(event: Any, months: int) -> None:
    length = Length.parse(f"{months} months")
    back = counted_back(end_of_day(event), length)
    on = clock(str(length), start=f"{back:%a %-d %b %Y} 12:00").due(CALENDAR).last_day
    assert on <= event
    assert (event - on).days <= 3, "no earlier than the months are short"


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("Sat 14 Nov 2026 10:00", "21 days", "Sat 5 Dec 2026"),  # a Saturday: not moved on
        ("Mon 16 Nov 2026 10:00", "21 days", "Mon 7 Dec 2026"),
        ("Fri 4 Dec 2026 10:00", "21 days", "Fri 25 Dec 2026"),
        ("Fri 5 Mar 2027 10:00", "21 days", "Fri 26 Mar 2027"),
        ("Mon 28 Sep 2026 10:00", "2 months", "Mon 30 Nov 2026"),
    ],
)
def test_the_last_day_at_a_tribunal_is_moved_on_and_at_the_county_court_is_not(
    start: str, length: str, last: str
) -> None:
    code = "homelessness_review" if length == "21 days" else "ehc_needs_assessment"
    appeal = next(each for each in EDITION.part(code, at(start)).promises if each.id == "appeal")
    running = Clock(key="appeal", promise=appeal, started=at(start))
    assert running.due(CALENDAR).last_day == day(last)
    assert days(running) == [(length, last)]


def test_every_last_day_at_a_tribunal_is_a_working_day() -> None:
    """All that the customer may do there, in the whole edition. The county court's day stays the earlier one:
    whether it is moved on is not confirmed, and a day told too late would cost the appeal."""
    there = [each for each in EDITION.promises if each.id == "appeal" and each.until == "appeal_made"]
    assert {each.process for each in there} == {
        "HomelessnessReview",
        "EhcNeedsAssessment",
        "EhcpAnnualReview",
    }
    there = [each for each in there if each.process != "HomelessnessReview"]
    for one in there:
        assert one.next_working_day, one.key
        assert one.limit, one.key
        assert one.limit.next_working_day, one.key
    rolled = [each for each in EDITION.promises if each.next_working_day]
    assert [each for each in rolled if each.process != "DataRightsRequest"] == there


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"limit": limit("1 week"), "limits": [limit("2 weeks"), limit("3 weeks")]}, "several as limits"),
        ({"limits": [limit("2 weeks")]}, "several as limits"),
        ({"limits": [limit("2 weeks"), limit("3 weeks", minimum=True)]}, "only limit"),
        ({"limits": [limit("2 weeks"), limit("3 weeks", again_from="heard")]}, "only limit"),
        ({"limit": limit("2 weeks", before=True)}, "has its own from"),
        ({"limit": limit("2 weeks", before=True, inclusive=True, **{"from": "move"})}, "neither inclusive"),
        ({"limit": limit("5 working days", before=True, **{"from": "move"})}, "cannot be counted back"),
    ],
)
def test_what_cannot_be_counted_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        promise("20 working days", **given)
