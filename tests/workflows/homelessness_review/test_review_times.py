"""When a review is due, by what it is about; who may review, and what an agreement is worth."""

import pytest

from charter.counting.clocks import Clock
from charter.counting.counting import day_of, start_of_day
from charter.people import Sender
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.homelessness_review.messages import (
    ABOUT,
    DecisionType,
    ReviewDecided,
    ReviewerNamed,
    counted_anew,
    never_shorter,
    notified_at,
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


def test_representations_count_anew_once_and_only_for_the_notice_that_ends_prevention() -> None:
    told = at("Mon 4 Jan 2027 09:00")
    anew = counted_anew(clock("notice_ending_prevention"), told, "representations", CALENDAR)
    assert anew is not None
    assert anew.due(CALENDAR).last_day == day("Sun 24 Jan 2027")
    assert counted_anew(anew, at("Tue 5 Jan 2027 09:00"), "more", CALENDAR) is None
    for other in set(DecisionType) - {DecisionType.NOTICE_ENDING_PREVENTION}:
        assert counted_anew(clock(other), told, "representations", CALENDAR) is None, other


def test_a_day_agreed_before_shortens_no_later_count_and_a_longer_one_stands() -> None:
    for until, due in (("Fri 15 Jan 2027", "Sun 24 Jan 2027"), ("Fri 26 Feb 2027", "Fri 26 Feb 2027")):
        now, on = at("Mon 28 Dec 2026 09:00"), day(until)
        agreed = clock("notice_ending_prevention").agree(on, "Olive", now, CALENDAR)
        agreed = agreed.extend_limit(on, "in writing", "Olive", now, CALENDAR)
        anew = counted_anew(agreed, at("Mon 4 Jan 2027 09:00"), "representations", CALENDAR)
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
