"""Reviews of plans and changes of placement: tables of dates, each with its weekday."""

from datetime import time

import pytest
from pydantic import ValidationError

from charter.counting.clocks import Clock
from charter.counting.counting import end_of_day, start_of_day
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.capabilities.drafts.messages import least_time
from workflows.ehcp_annual_review.messages import AnnualReviewDetails, noon_of

REVIEW = EDITION.part("ehcp_annual_review", at("Mon 2 Nov 2026 10:00"))
PLACEMENT = EDITION.part("change_of_placement", at("Mon 2 Nov 2026 10:00"))
PANEL = ("placement_panel", "placement_panel_closing")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("Mon 2 Nov 2026 10:00", "Mon 25 Jan 2027"),  # across Christmas
        ("Wed 3 Feb 2027 23:59", "Wed 28 Apr 2027"),  # across Easter, and into summer time
        ("Sat 28 Nov 2026 00:00", "Sat 20 Feb 2027"),
    ],
)
def test_twelve_weeks_from_the_paperwork(received: str, due: str) -> None:
    for key in ("propose", "finalise"):
        found = Clock(key=key, promise=REVIEW.promise(key), started=at(received)).due(CALENDAR)
        assert (found.last_day, found.at) == (day(due), end_of_day(day(due)))


@pytest.mark.parametrize(
    ("key", "began", "due"),
    [
        ("propose", "Mon 19 Oct 2026", "Mon 16 Nov 2026"),  # 4 weeks from the meeting
        ("propose", "Wed 16 Dec 2026", "Wed 13 Jan 2027"),
        ("propose", "Fri 26 Feb 2027", "Fri 26 Mar 2027"),  # on Good Friday
        ("finalise", "Mon 16 Nov 2026", "Mon 11 Jan 2027"),  # 8 weeks from the proposal
        ("finalise", "Mon 1 Mar 2027", "Mon 26 Apr 2027"),
        ("finalise", "Thu 5 Nov 2026", "Thu 31 Dec 2026"),
    ],
)
def test_four_weeks_from_the_meeting_and_eight_from_the_proposal(key: str, began: str, due: str) -> None:
    received = at("Mon 2 Nov 2026 10:00")
    clock = Clock(key=key, promise=REVIEW.promise(key), started=received)
    assert clock.limit_due(CALENDAR) is None
    event = {"propose": "review_meeting", "finalise": "proposed_changes_sent"}[key]
    limit = clock.start_limit(start_of_day(day(began)), event).limit_due(CALENDAR)
    assert limit is not None
    assert limit.at == end_of_day(day(due))


@pytest.mark.parametrize(
    ("served", "last"),
    [("Mon 15 Mar 2027 10:00", "Mon 29 Mar 2027"), ("Wed 23 Dec 2026 23:59", "Wed 6 Jan 2027")],
)
def test_fifteen_days_beginning_with_service(served: str, last: str) -> None:
    assert least_time(REVIEW.promise("comment"), at(served), CALENDAR) == day(last)


@pytest.mark.parametrize(
    ("phase", "received", "given", "due"),
    [
        # before 15 February, and before 31 March
        ("school", "Mon 2 Nov 2026 10:00", None, "Sun 14 Feb 2027"),
        ("school", "Sun 14 Feb 2027 10:00", "Sun 14 Feb 2027", "Sun 14 Feb 2027"),  # on the day itself
        ("school", "Mon 15 Feb 2027 10:00", None, "Mon 14 Feb 2028"),
        ("school", "Mon 1 Mar 2027 10:00", "Sun 14 Feb 2027", "Sun 14 Feb 2027"),  # it had passed
        ("school", "Mon 1 Mar 2027 10:00", None, "Mon 14 Feb 2028"),
        ("school", "Mon 2 Nov 2026 10:00", "Mon 14 Feb 2028", "Mon 14 Feb 2028"),
        ("post_16", "Mon 2 Nov 2026 10:00", None, "Tue 30 Mar 2027"),
        ("post_16", "Wed 31 Mar 2027 10:00", None, "Thu 30 Mar 2028"),
        ("post_16", "Thu 1 Apr 2027 10:00", None, "Thu 30 Mar 2028"),
    ],
)
def test_a_limit_that_is_a_day_of_the_year(phase: str, received: str, given: str | None, due: str) -> None:
    clock = Clock(
        key="phase_transfer",
        promise=REVIEW.promise("phase_transfer", phase),
        started=at(received),
        given=day(given) if given else None,
    )
    limit = clock.limit_due(CALENDAR)
    assert limit is not None
    assert clock.due(CALENDAR).last_day == limit.last_day == day(due)
    assert limit.at == end_of_day(day(due))
    assert "limit" in [wake.kind for wake in clock.wakes(CALENDAR)]
    assert clock.limit_due(CALENDAR.model_copy(update={"published": {}})) is None


@pytest.mark.parametrize(
    ("transfer", "due"),
    [
        ("Wed 1 Sep 2027", "Thu 1 Apr 2027"),
        ("Mon 3 Jan 2028", "Tue 3 Aug 2027"),
        ("Sat 31 Jul 2027", "Sun 28 Feb 2027"),
    ],
)
def test_five_months_before_a_move_between_post_16_places(transfer: str, due: str) -> None:
    promise = REVIEW.promise("phase_transfer", "between_post_16")
    clock = Clock(key="phase_transfer", promise=promise, started=at("Mon 2 Nov 2026 10:00"), given=day(due))
    begun = clock.start_limit(noon_of(day(transfer)), "transfer")
    limit = begun.limit_due(CALENDAR)
    assert limit is not None
    assert limit.last_day == begun.due(CALENDAR).last_day == day(due)
    assert begun.limits_due(CALENDAR)[0].limit.where == "SI 2014/1530, reg 18(2)"


def test_a_move_between_post_16_places_has_its_day() -> None:
    child = {"name": "Sam Example", "date_of_birth": "2008-05-14", "meeting_date": "2026-11-02"}
    with pytest.raises(ValidationError, match="five months"):
        AnnualReviewDetails.model_validate({**child, "phase": "between_post_16"})
    assert AnnualReviewDetails.model_validate(child).transfer_on is None


@pytest.mark.parametrize(
    ("ready", "closes", "panel"),
    [
        ("Wed 18 Nov 2026 12:00:00", "Wed 18 Nov 2026 12:00:00", "Wed 9 Dec 2026"),
        ("Wed 18 Nov 2026 12:00:01", "Wed 23 Dec 2026 12:00:00", "Wed 13 Jan 2027"),
        ("Sun 22 Nov 2026 10:00:00", "Wed 23 Dec 2026 12:00:00", "Wed 13 Jan 2027"),
        ("Wed 24 Mar 2027 12:00:00", "Wed 24 Mar 2027 12:00:00", "Wed 14 Apr 2027"),
        ("Wed 21 Apr 2027 11:59:59", "Wed 21 Apr 2027 12:00:00", "Wed 12 May 2027"),
        ("Wed 23 Jun 2027 12:00:01", "Wed 18 Aug 2027 12:00:00", "Wed 8 Sep 2027"),
    ],
)
def test_the_next_panel_whose_cut_off_has_not_passed(ready: str, closes: str, panel: str) -> None:
    found = PLACEMENT.open_panel(*PANEL, at=at(ready))
    assert found is not None
    assert (found.on, found.closes) == (day(panel), at(closes))


def test_a_cut_off_without_a_time_is_the_end_of_its_day() -> None:
    bare = PLACEMENT.model_copy(
        update={"calendar": PLACEMENT.calendar.model_copy(update={"closing_times": {}})}
    )
    for ready, panel in (("23:59:59", "Wed 9 Dec 2026"), ("12:00:00", "Wed 9 Dec 2026")):
        found = bare.open_panel(*PANEL, at=at(f"Wed 18 Nov 2026 {ready}"))
        assert found is not None
        assert found.on == day(panel)
    after = bare.open_panel(*PANEL, at=at("Thu 19 Nov 2026 00:00"))
    assert after is not None
    assert after.on == day("Wed 13 Jan 2027")


def test_none_is_found_where_none_is_published() -> None:
    assert PLACEMENT.open_panel(*PANEL, at=at("Thu 12 Jul 2029 00:00")) is None
    assert REVIEW.open_panel(*PANEL, at=at("Mon 2 Nov 2026 10:00")) is None


def test_every_example_panel_closes_before_it_is_held() -> None:
    published = EDITION.dates.published
    panels, closings = (published[name] for name in PANEL)
    assert panels.keys() == closings.keys() == EDITION.dates.closing_times[PANEL[1]].keys()
    assert all(closings[key] < on for key, on in panels.items())
    assert all(CALENDAR.is_working_day(closings[key]) for key in closings)
    assert set(EDITION.dates.closing_times[PANEL[1]].values()) == {time(12)}
    assert set(PANEL) <= set(EDITION.dates.illustrative)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ("Wed 9 Dec 2026 14:00", "Wed 23 Dec 2026"),
        ("Wed 16 Dec 2026 14:00", "Wed 30 Dec 2026"),
        ("Wed 17 Mar 2027 14:00", "Wed 31 Mar 2027"),
    ],
)
def test_the_outcome_two_weeks_after_the_panel(held: str, due: str) -> None:
    promise = PLACEMENT.promise("outcome")
    assert Clock(key="outcome", promise=promise, started=at(held)).due(CALENDAR).last_day == day(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [("Wed 16 Dec 2026 17:00", "Mon 4 Jan 2027"), ("Fri 12 Mar 2027 09:00", "Tue 30 Mar 2027")],
)
def test_contact_within_ten_working_days(received: str, due: str) -> None:
    promise = PLACEMENT.promise("contact")
    assert Clock(key="contact", promise=promise, started=at(received)).due(CALENDAR).last_day == day(due)
