"""From when a decision counts as told, until when a review can be asked for, what is still to be asked."""

from typing import Any

import pytest
from pydantic import ValidationError

from charter.counting.clocks import Clock
from charter.counting.counting import day_of, start_of_day
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.homelessness_approach.messages import (
    CircumstancesGiven,
    DecisionMade,
    HomelessDetails,
    notified_on,
)
from workflows.homelessness_approach.notices import ASK_NOTICE, WITHIN, Notice, NoticeKind, threatened

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
    assert told.to_ask() == told.model_copy(update={"notice": "none"}).questions() == ()
    assert nothing.questions()[-1] == ASK_NOTICE, "nothing waits for it, and it is asked"
    assert ASK_NOTICE not in nothing.model_copy(update={"notice": NoticeKind.OTHER}).questions()
    assert not told.urgent
    assert HomelessDetails(homeless_today=True).urgent


# -- threatened with homelessness within 56 days: a suggestion

ON = "Mon 30 Nov 2026"
SUGGESTED = [
    # kind, when it runs out, when the home may be lost, the day it is told, what is suggested
    ("section_8", "Mon 25 Jan 2027", None, ON, "8 notice runs out on Monday 25 January 2027, within 56 days"),
    ("section_8", "Tue 26 Jan 2027", None, ON, ""),
    ("section_8", "Mon 30 Nov 2026", None, ON, "runs out on Monday 30 November 2026"),
    ("section_8", "Sun 29 Nov 2026", None, ON, "ran out on Sunday 29 November 2026"),
    ("section_8", "Fri 1 May 2026", None, "Fri 1 May 2026", "8 notice runs out on Friday 1 May 2026, w"),
    ("section_8", "Fri 1 May 2026", None, "Thu 30 Apr 2026", "only a section 21 notice counts by itself"),
    ("section_21", "Fri 1 May 2026", None, "Thu 30 Apr 2026", "21 notice runs out on Friday 1 May 2026, w"),
    ("section_21", "Mon 25 Jan 2027", None, ON, "only a section 8 notice counts by itself"),
    ("notice_to_quit", "Mon 25 Jan 2027", None, ON, "the notice to quit runs out on"),
    ("other", "Mon 25 Jan 2027", None, ON, "(only a section 8 notice counts by itself)"),
    ("other", "Tue 26 Jan 2027", None, ON, ""),
    ("none", None, "Mon 25 Jan 2027", ON, "may lose their home on Monday 25 January 2027, within 56 days"),
    (None, None, "Tue 26 Jan 2027", ON, ""),
    ("section_8", None, None, ON, ""),
    ("section_8", "Mon 25 Jan 2027", "Sun 24 Jan 2027", ON, " and they say that they may lose their home"),
    (None, None, None, ON, ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "expires", "lose", "on", "suggested"), SUGGESTED)
def test_threatened_with_homelessness_is_suggested(
    kind: str | None, expires: str | None, lose: str | None, on: str, suggested: str
) -> None:
    told = Notice(
        kind=NoticeKind(kind) if kind else None,
        expires_on=day(expires) if expires else None,
        lose_home_on=day(lose) if lose else None,
    )
    found = threatened(told, day(on), PART.rule(WITHIN), CALENDAR)
    assert suggested in found
    assert bool(found) == bool(suggested)


def test_the_law_of_it_is_marked_as_unconfirmed() -> None:
    rule = EDITION.rules[WITHIN]
    assert not rule.confirmed
    assert "section 8 notice" in rule.clause


@pytest.mark.parametrize("model", [HomelessDetails, CircumstancesGiven])
def test_no_notice_runs_out_on_no_day(model: Any) -> None:
    told = {"homeless_today": False, "notice": "none", "notice_expires_on": "2026-12-24"}
    with pytest.raises(ValidationError, match="goes with a notice"):
        model.model_validate(
            {**told, **({} if model is HomelessDetails else {"by": "customer", "circumstances": "x"})}
        )
