"""From when a decision counts as told, until when a review can be asked for, what is still to be asked."""

from typing import Any

import pytest
from pydantic import ValidationError

from charter.counting.clocks import Clock
from charter.counting.counting import day_of, start_of_day
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.homelessness_approach.messages import DecisionMade, HomelessDetails, notified_on

MADE = {"by": "officer", "decision_type": "duty_owed", "decided": "Yes.", "reasons": "Because."}
PART = EDITION.part("homelessness", at("Mon 23 Nov 2026 10:00"))

# How, when it was done, the day from which it counts as told, the last day to ask for a review.
TOLD = [
    ("handed_over", "Wed 23 Dec 2026 10:00", "", "Wed 23 Dec 2026", "Tue 12 Jan 2027"),
    ("emailed", "Wed 23 Dec 2026 23:59", "", "Wed 23 Dec 2026", "Tue 12 Jan 2027"),
    ("emailed", "Sat 26 Dec 2026 09:00", "", "Sat 26 Dec 2026", "Fri 15 Jan 2027"),
    ("posted", "Mon 23 Nov 2026 10:00", "", "Wed 25 Nov 2026", "Tue 15 Dec 2026"),
    ("posted", "Thu 26 Nov 2026 17:00", "", "Mon 30 Nov 2026", "Sun 20 Dec 2026"),
    ("posted", "Fri 27 Nov 2026 17:00", "", "Tue 01 Dec 2026", "Mon 21 Dec 2026"),
    ("posted", "Sat 28 Nov 2026 10:00", "", "Tue 01 Dec 2026", "Mon 21 Dec 2026"),
    ("posted", "Wed 23 Dec 2026 17:00", "", "Tue 29 Dec 2026", "Mon 18 Jan 2027"),
    ("posted", "Thu 24 Dec 2026 12:00", "", "Wed 30 Dec 2026", "Tue 19 Jan 2027"),
    ("posted", "Thu 31 Dec 2026 12:00", "", "Tue 05 Jan 2027", "Mon 25 Jan 2027"),
    ("posted", "Thu 25 Mar 2027 12:00", "", "Wed 31 Mar 2027", "Tue 20 Apr 2027"),
    ("ready_to_collect", "Wed 23 Dec 2026 10:00", "Thu 24 Dec 2026", "Thu 24 Dec 2026", "Wed 13 Jan 2027"),
    ("ready_to_collect", "Wed 23 Dec 2026 10:00", "Mon 21 Dec 2026", "Wed 23 Dec 2026", "Tue 12 Jan 2027"),
    ("handed_over", "Mon 08 Mar 2027 10:00", "", "Mon 08 Mar 2027", "Sun 28 Mar 2027"),
]


@pytest.mark.parametrize(("how", "made", "collect", "told", "ask_by"), TOLD)
def test_a_decision_counts_as_told_and_a_review_is_asked_for(
    how: str, made: str, collect: str, told: str, ask_by: str
) -> None:
    collected = {"collect_on": day(collect)} if collect else {}
    said = DecisionMade.model_validate({**MADE, "given": how, **collected})
    notified = notified_on(said, at(made), PART.rule("notified_after_posting"), CALENDAR)
    assert notified == day(told)
    promise = PART.promise("ask_for_review")
    clock = Clock(key=promise.id, promise=promise, started=start_of_day(notified))
    assert day_of(clock.due(CALENDAR).at) == day(ask_by)
    limit = clock.limit_due(CALENDAR)
    assert limit is not None
    assert day_of(limit.at) == day(ask_by)


@pytest.mark.parametrize(
    "wrong",
    [{"given": "ready_to_collect"}, {"told": "posted", "collect_on": "2026-12-24"}, {"told": "shouted"}],
)
def test_a_decision_says_how_it_is_given(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DecisionMade.model_validate({**MADE, **wrong})


def test_what_was_not_told_is_asked() -> None:
    nothing = HomelessDetails(homeless_today=False)
    assert len(nothing.to_ask()) == 3
    told = HomelessDetails(
        homeless_today=False, circumstances="Sold.", household="Three.", lose_home_on=day("Fri 01 Jan 2027")
    )
    assert told.to_ask() == ()
    assert not told.urgent
    assert HomelessDetails(homeless_today=True).urgent
