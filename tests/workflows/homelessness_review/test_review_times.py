"""When a review is due, by what it is about; who may review, and what an agreement is worth."""

from datetime import datetime

import pytest

from charter.counting.clocks import Clock
from charter.counting.counting import day_of, start_of_day
from charter.people import Sender
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.homelessness_review.messages import (
    ABOUT,
    ON_NOTICE,
    DecisionType,
    ReviewDecided,
    ReviewerNamed,
    counted_anew,
    never_shorter,
    notified_at,
    told_before,
    why_not_reviewer,
    why_not_theirs,
)

PART = EDITION.part("homelessness_review", at("Wed 23 Dec 2026 10:00"))
THREE, EIGHT = "Tue 12 Jan 2027", "Tue 16 Feb 2027"
ASKED = "Wed 23 Dec 2026 16:30"


def clock(decision: str, asked: str = ASKED) -> Clock:
    return Clock(key="decide", promise=PART.promise("decide", decision), started=at(asked))


@pytest.mark.parametrize(
    ("decision", "due"),
    [
        ("relief_steps", THREE),
        ("prevention_steps", THREE),
        ("ending_prevention", THREE),
        ("notice_ending_prevention", THREE),
        ("eligibility", EIGHT),
        ("duty_owed", EIGHT),
        ("ending_relief", EIGHT),
        ("notice_ending_relief", EIGHT),
        ("referral", EIGHT),
        ("suitability", EIGHT),
        ("joint", "Tue 2 Mar 2027"),
        ("appointed_person", "Tue 16 Mar 2027"),
    ],
)
def test_decided_by_beginning_with_the_day_of_the_request(decision: str, due: str) -> None:
    running = clock(decision)
    limit = running.limit_due(CALENDAR)
    assert limit is not None
    assert running.due(CALENDAR).last_day == limit.last_day == day(due)
    assert running.due(CALENDAR).at == limit.at == at(f"{due} 23:59:59")
    assert clock(decision, "Wed 23 Dec 2026 00:00:00").due(CALENDAR).at == running.due(CALENDAR).at


def test_every_decision_has_its_length_and_its_words() -> None:
    lengths = {promise.category for promise in PART.promises if promise.id == "decide"}
    assert lengths == set(DecisionType) == set(ABOUT)
    assert len(lengths) == 12


@pytest.mark.parametrize(
    ("promise", "category", "due"),
    [
        ("request", "", "Tue 12 Jan 2027"),
        ("reasons", "", "Wed 6 Jan 2027"),
        ("tell_authorities", "appointed_person", "Tue 9 Mar 2027"),
        ("appeal", "", "Wed 13 Jan 2027"),
    ],
)
def test_the_other_times_of_a_review(promise: str, category: str, due: str) -> None:
    found = Clock(key=promise, promise=PART.promise(promise, category), started=at(ASKED))
    assert found.due(CALENDAR).last_day == day(due)


@pytest.mark.parametrize(
    ("asked", "in_time"),
    [
        ("Wed 23 Dec 2026 00:00:00", True),
        ("Tue 12 Jan 2027 23:59:59", True),
        ("Wed 13 Jan 2027 00:00:00", False),
    ],
)
def test_asked_for_in_time_is_up_to_the_last_second_of_the_twenty_first_day(
    asked: str, in_time: bool
) -> None:
    told = start_of_day(day("Wed 23 Dec 2026"))
    request = Clock(key="request", promise=PART.promise("request"), started=told)
    assert (at(asked) <= request.due(CALENDAR).at) == in_time
    assert (request.keep(at(asked), at(asked), CALENDAR).state == "kept") == in_time


@pytest.mark.parametrize(
    ("how", "told", "appeal_by"),
    [
        ("email", "Wed 23 Dec 2026", "Wed 13 Jan 2027"),
        ("handed_over", "Wed 23 Dec 2026", "Wed 13 Jan 2027"),
        ("post", "Tue 29 Dec 2026", "Tue 19 Jan 2027"),  # Christmas Day, and Boxing Day's substitute
    ],
)
def test_posted_it_is_notified_on_the_second_working_day(how: str, told: str, appeal_by: str) -> None:
    said = ReviewDecided.model_validate(
        {"by": "officer", "outcome": "upheld", "reasons": "Example.", "notified_by": how}
    )
    notified = notified_at(said, at(ASKED), PART.rule("notified_after_posting"), CALENDAR)
    assert day_of(notified) == day(told)
    appeal = Clock(key="appeal", promise=PART.promise("appeal"), started=notified)
    assert appeal.due(CALENDAR).last_day == day(appeal_by)


# -- counted once more


NOTICE = at("Wed 30 Dec 2026 12:00")
THREE_WEEKS = ("relief_steps", "prevention_steps", "ending_prevention", "notice_ending_prevention")


@pytest.mark.parametrize("decision", DecisionType)
@pytest.mark.parametrize(
    ("answered", "notice", "due"),
    [
        ("Mon 4 Jan 2027 09:00", NOTICE, "Sun 24 Jan 2027"),
        ("Mon 4 Jan 2027 23:59:59", NOTICE, "Sun 24 Jan 2027"),
        ("Tue 5 Jan 2027 00:00:00", NOTICE, "Mon 25 Jan 2027"),
        ("Wed 30 Dec 2026 12:00:00", NOTICE, "Tue 19 Jan 2027"),
        ("Wed 30 Dec 2026 11:59:59", NOTICE, None),  # said before the notice: no answer to it
        ("Mon 4 Jan 2027 09:00", None, None),  # no notice was sent: ordinary grounds restart nothing
    ],
)
def test_an_answer_to_a_notice_counts_every_three_week_case_anew_and_nothing_else_does(
    decision: DecisionType, answered: str, notice: datetime | None, due: str | None
) -> None:
    anew = counted_anew(clock(decision), at(answered), "representations", CALENDAR, notice=notice)
    if due is None or decision not in THREE_WEEKS:
        assert anew is None
        return
    assert anew is not None
    limit = anew.limit_due(CALENDAR)
    assert limit is not None
    assert anew.due(CALENDAR).last_day == limit.last_day == day(due)
    assert counted_anew(anew, at("Wed 6 Jan 2027 09:00"), "more", CALENDAR, notice=notice) is None, "once"


def test_a_case_keeps_the_count_of_the_edition_it_was_opened_under() -> None:
    now = clock("notice_ending_prevention")
    limit = now.promise.limit
    assert limit is not None
    before = now.promise.model_copy(
        update={"limit": limit.model_copy(update={"again_from": "representations_received"})}
    )
    recorded, told = now.model_copy(update={"promise": before}), at("Mon 4 Jan 2027 09:00")
    anew = counted_anew(recorded, told, "representations", CALENDAR, notice=None)
    assert anew is not None
    assert anew.due(CALENDAR).last_day == day("Sun 24 Jan 2027")


@pytest.mark.parametrize(
    ("agreed", "told_by"),
    [
        ((), "Tue 9 Mar 2027"),  # eleven weeks
        (("Fri 30 Apr 2027",), "Fri 23 Apr 2027"),
        (("Fri 30 Apr 2027", "Mon 31 May 2027"), "Mon 24 May 2027"),
        (("Tue 16 Mar 2027",), "Tue 9 Mar 2027"),  # twelve weeks are no longer than they were
    ],
)
def test_the_authorities_are_told_a_week_before_the_end_that_was_agreed(
    agreed: tuple[str, ...], told_by: str
) -> None:
    decide, now = clock("appointed_person"), at("Mon 28 Dec 2026 09:00")
    tell = Clock(key="tell", promise=PART.promise("tell_authorities", "appointed_person"), started=at(ASKED))
    for until in agreed:
        decide = decide.agree(day(until), "Olive", now, CALENDAR)
        tell = told_before(tell, decide, now, CALENDAR) or tell
    limit = tell.limit_due(CALENDAR)
    assert limit is not None
    assert tell.due(CALENDAR).last_day == limit.last_day == day(told_by)
    recorded = tell.model_copy(update={"promise": tell.promise.model_copy(update={"agreed": False})})
    assert told_before(recorded, decide, now, CALENDAR) is None, "a case of an earlier edition keeps its own"


def test_each_three_week_case_is_counted_again_from_an_answer_in_the_edition() -> None:
    again = {p.category: p.limit.again_from for p in PART.promises if p.id == "decide" and p.limit}
    assert {category for category, event in again.items() if event} == set(THREE_WEEKS)
    assert {again[category] for category in THREE_WEEKS} == {ON_NOTICE}


def test_a_day_agreed_before_shortens_no_later_count_and_a_longer_one_stands() -> None:
    for until, due in (("Fri 15 Jan 2027", "Sun 24 Jan 2027"), ("Fri 26 Feb 2027", "Fri 26 Feb 2027")):
        now, on = at("Mon 28 Dec 2026 09:00"), day(until)
        agreed = clock("notice_ending_prevention").agree(on, "Olive", now, CALENDAR)
        agreed = agreed.extend_limit(on, "in writing", "Olive", now, CALENDAR)
        answered = at("Mon 4 Jan 2027 09:00")
        anew = counted_anew(agreed, answered, "representations", CALENDAR, notice=NOTICE)
        assert anew is not None
        limit = anew.limit_due(CALENDAR)
        assert limit is not None
        assert anew.due(CALENDAR).last_day == limit.last_day == day(due)
        joint = agreed.model_copy(update={"promise": PART.promise("decide", "joint")})
        assert never_shorter(joint, CALENDAR).due(CALENDAR).last_day == day("Tue 2 Mar 2027")


# -- who reviews


def named(**changed: object) -> ReviewerNamed:
    given = {"reviewer": "Rae Specimen", "senior": True, "not_involved": True, **changed}
    return ReviewerNamed.model_validate({"by": Sender.model_validate("manager"), **given})


@pytest.mark.parametrize(
    ("changed", "decided_by", "why"),
    [
        ({}, "Dan Placeholder", ""),
        ({"decided_by": "Dan Placeholder"}, "", ""),
        ({}, "", "Say who made the decision"),
        ({}, "  ", "Say who made the decision"),
        ({}, "rae  SPECIMEN", "cannot review it"),
        ({"decided_by": "Rae Specimen"}, "Dan Placeholder", "cannot review it"),
        ({"senior": False}, "Dan Placeholder", "senior"),
        ({"not_involved": False}, "Dan Placeholder", "took no part"),
    ],
)
def test_the_reviewer_is_senior_and_took_no_part(
    changed: dict[str, object], decided_by: str, why: str
) -> None:
    found = why_not_reviewer(named(**changed), decided_by)
    assert why in found
    assert bool(found) == bool(why)


@pytest.mark.parametrize(
    ("name", "reviewer", "decided_by", "why"),
    [
        ("Rae Specimen", named(), "Dan Placeholder", ""),
        ("", named(), "Dan Placeholder", "Say who you are"),
        ("Rae Specimen", None, "Dan Placeholder", "No reviewer has been named"),
        ("Olive Example", named(), "Dan Placeholder", "Only the reviewer named"),
        ("dan placeholder", named(), "Dan Placeholder", "cannot review it"),
        ("Dan Placeholder", named(decided_by="Dan Placeholder"), "", "cannot review it"),
    ],
)
def test_only_the_reviewer_named_decides(
    name: str, reviewer: ReviewerNamed | None, decided_by: str, why: str
) -> None:
    found = why_not_theirs(name, reviewer, decided_by)
    assert why in found
    assert bool(found) == bool(why)


def test_what_is_overturned_or_varied_says_what_holds_now() -> None:
    for outcome in ("overturned", "varied"):
        with pytest.raises(ValueError, match="what holds now instead"):
            ReviewDecided.model_validate({"by": "officer", "outcome": outcome, "reasons": "Example."})
