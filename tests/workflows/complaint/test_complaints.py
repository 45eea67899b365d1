"""The rules of complaints: complex, asked too late, who may answer, and what an answer comes to."""

import pytest

from charter.cases import HandedOver
from charter.counting.changes import ClockError
from charter.counting.clocks import Clock
from charter.people import Role, Sender
from tests.charter.dates import CALENDAR, EDITION, at, day
from workflows.complaint.dates import asked_too_late, make_complex, make_longer
from workflows.complaint.messages import (
    Finding,
    Point,
    StageOneAnswered,
    accepted_before,
    answer_in_words,
    may_not_answer,
    ombudsman,
    outcome_of,
    overall,
)

RECEIVED = at("Mon 23 Nov 2026 10:00")
PART = EDITION.part("complaint", RECEIVED)
ADULT = EDITION.part("complaint_adult_social_care", RECEIVED)
ORDINARY, COMPLEX = PART.promise("stage_one", "ordinary"), PART.promise("stage_one", "complex")
STEPS = (PART.promise("acknowledge_stage_two"), PART.promise("stage_two"))
WHY, BY = "Three contractors.", "Dee Placeholder"


def stage_one(acknowledged: str = "Thu 26 Nov 2026 10:00") -> Clock:
    return Clock(key="stage_one", promise=ORDINARY, started=RECEIVED).start_limit(at(acknowledged))


def due_and_limit(clock: Clock) -> tuple[object, object]:
    limit = clock.limit_due(CALENDAR)
    return clock.due(CALENDAR).last_day, limit and limit.last_day


def test_told_complex_it_is_twenty_from_receipt_and_its_limit_as_much_from_the_acknowledgement() -> None:
    clock = stage_one()
    assert due_and_limit(clock) == (day("Mon 7 Dec 2026"), day("Thu 10 Dec 2026"))
    told = make_complex(clock, COMPLEX, WHY, BY, at("Mon 7 Dec 2026 23:59:59"), CALENDAR)
    assert due_and_limit(told) == (day("Mon 21 Dec 2026"), day("Thu 24 Dec 2026"))
    assert told.promise.clause.startswith("If your complaint is complex")


def test_complex_counts_on_what_mediation_had_paused() -> None:
    paused = stage_one().pause(
        at("Wed 25 Nov 2026 10:00"), at("Wed 2 Dec 2026 23:59:59"), "mediation", CALENDAR
    )
    with pytest.raises(ClockError, match="paused"):
        make_complex(paused, COMPLEX, WHY, BY, at("Thu 26 Nov 2026 12:00"), CALENDAR)
    again = paused.resume(at("Fri 27 Nov 2026 10:00"))
    assert again.due(CALENDAR).last_day == day("Wed 9 Dec 2026")
    told = make_complex(again, COMPLEX, WHY, BY, at("Fri 27 Nov 2026 12:00"), CALENDAR)
    assert due_and_limit(told) == (day("Wed 23 Dec 2026"), day("Thu 24 Dec 2026"))


def test_complex_is_told_before_the_ten_pass_and_once() -> None:
    clock = stage_one()
    with pytest.raises(ClockError, match="before the old one passes"):
        make_complex(clock, COMPLEX, WHY, BY, at("Tue 8 Dec 2026 00:00"), CALENDAR)
    told = make_complex(clock, COMPLEX, WHY, BY, at("Mon 7 Dec 2026 10:00"), CALENDAR)
    with pytest.raises(ClockError, match="already"):
        make_complex(told, COMPLEX, WHY, BY, at("Mon 7 Dec 2026 11:00"), CALENDAR)


def test_an_adults_complaint_has_no_limit_to_move() -> None:
    promise = ADULT.promise("stage_one", "ordinary")
    clock = Clock(key="stage_one", promise=promise, started=RECEIVED)
    told = make_complex(
        clock, ADULT.promise("stage_one", "complex"), WHY, BY, at("Mon 7 Dec 2026 10:00"), CALENDAR
    )
    assert due_and_limit(told) == (day("Mon 21 Dec 2026"), None)


def test_a_case_recorded_before_has_the_first_limit_as_much_longer() -> None:
    """An edition part that was recorded without a limit for a complex complaint."""
    recorded = COMPLEX.model_copy(update={"limit": None})
    told = make_complex(stage_one(), recorded, WHY, BY, at("Mon 7 Dec 2026 23:59:59"), CALENDAR)
    assert due_and_limit(told) == (day("Mon 21 Dec 2026"), day("Thu 24 Dec 2026"))
    assert told.promise.limit == ORDINARY.limit


LAW = """
complaint                   acknowledge            Mon 30 Nov 2026  Mon 30 Nov 2026
complaint                   stage_one/ordinary     Mon 7 Dec 2026   Thu 10 Dec 2026
complaint                   stage_one/complex      Mon 21 Dec 2026  Thu 24 Dec 2026
complaint                   acknowledge_stage_two  Mon 30 Nov 2026  Mon 30 Nov 2026
complaint                   stage_two              Mon 21 Dec 2026  Mon 21 Dec 2026
complaint                   whole                  Mon 15 Feb 2027  none
complaint_landlord          acknowledge            Mon 30 Nov 2026  Mon 30 Nov 2026
complaint_landlord          stage_one/ordinary     Mon 7 Dec 2026   Thu 10 Dec 2026
complaint_landlord          stage_one/complex      Mon 21 Dec 2026  Thu 24 Dec 2026
complaint_landlord          acknowledge_stage_two  Mon 30 Nov 2026  Mon 30 Nov 2026
complaint_landlord          stage_two              Mon 7 Dec 2026   Mon 21 Dec 2026
complaint_landlord          stage_two/complex      Mon 21 Dec 2026  Mon 21 Dec 2026
complaint_landlord          whole                  Mon 15 Feb 2027  none
complaint_adult_social_care acknowledge            Mon 30 Nov 2026  Thu 26 Nov 2026
complaint_adult_social_care stage_one/ordinary     Mon 7 Dec 2026   none
complaint_adult_social_care stage_one/complex      Mon 21 Dec 2026  none
complaint_adult_social_care acknowledge_stage_two  Mon 30 Nov 2026  none
complaint_adult_social_care stage_two              Mon 21 Dec 2026  none
complaint_adult_social_care whole                  Mon 15 Feb 2027  Sat 22 May 2027
"""
"""Begun Mon 23 Nov 2026, acknowledged on the Thursday: service, promise, target, limit."""


@pytest.mark.parametrize("row", LAW.strip().splitlines())
def test_targets_and_limits_of_the_three_regimes(row: str) -> None:
    service, key, *words = row.split()
    target, limit = " ".join(words[:4]), " ".join(words[4:])
    id, _, category = key.partition("/")
    promise = EDITION.part(service, RECEIVED).promise(id, category)
    clock = Clock(key=id, promise=promise, started=RECEIVED)
    if promise.limit is not None and promise.limit.from_:
        clock = clock.start_limit(at("Thu 26 Nov 2026 10:00"))
    assert due_and_limit(clock) == (day(target), None if limit == "none" else day(limit))


def test_each_promise_of_a_complaint_has_its_date_above() -> None:
    rows = {tuple(row.split()[:2]) for row in LAW.strip().splitlines()}
    own = {
        (service, promise.key)
        for service in ("complaint", "complaint_landlord", "complaint_adult_social_care")
        for promise in EDITION.part(service, RECEIVED).promises
    }
    assert own - rows == {(service, key) for service, key in own if key in ("contact", "escalate")}
    assert rows <= own


@pytest.mark.parametrize(
    ("service", "key", "longer"),
    [
        ("complaint", "stage_one/ordinary", "10 working days"),
        ("complaint_landlord", "stage_one/ordinary", "10 working days"),
        ("complaint", "stage_one/complex", None),
        ("complaint", "stage_two", "20 working days"),
        ("complaint_landlord", "stage_two", "20 working days"),
        ("complaint_landlord", "stage_two/complex", "20 working days"),
        ("complaint_adult_social_care", "whole", None),
    ],
)
def test_how_much_longer_a_limit_may_be(service: str, key: str, longer: str | None) -> None:
    id, _, category = key.partition("/")
    limit = EDITION.part(service, RECEIVED).promise(id, category).limit
    assert limit is not None
    assert (limit.extend_at_most and str(limit.extend_at_most)) == longer


def test_the_final_answer_is_capped_at_twenty_days_more() -> None:
    clock = Clock(key="stage_two", promise=STEPS[1], started=RECEIVED)
    now = at("Fri 18 Dec 2026 10:00")
    longer = make_longer(clock, day("Thu 21 Jan 2027"), WHY, BY, now, CALENDAR)
    assert due_and_limit(longer) == (day("Thu 21 Jan 2027"), day("Thu 21 Jan 2027"))
    with pytest.raises(ClockError, match="At most 20 working days longer than Monday 21 December 2026"):
        make_longer(clock, day("Fri 22 Jan 2027"), WHY, BY, now, CALENDAR)


@pytest.mark.parametrize(
    ("until", "limit"), [("Wed 30 Dec 2026", "Wed 30 Dec 2026"), ("Tue 22 Dec 2026", "Tue 22 Dec 2026")]
)
def test_the_final_answers_limit_moves_with_its_date(until: str, limit: str) -> None:
    clock = Clock(key="stage_two", promise=STEPS[1], started=RECEIVED)
    longer = make_longer(clock, day(until), WHY, BY, at("Fri 18 Dec 2026 10:00"), CALENDAR)
    assert due_and_limit(longer) == (day(until), day(limit))


@pytest.mark.parametrize(
    ("answered", "asked", "late"),
    [
        ("Mon 7 Dec 2026 10:00", "Mon 11 Jan 2027 10:00", False),
        ("Mon 7 Dec 2026 10:00", "Tue 12 Jan 2027 10:00", True),
        ("Mon 11 Jan 2027 10:00", "Mon 11 Jan 2027 10:00", False),
        ("Tue 12 Jan 2027 10:00", "Tue 12 Jan 2027 10:00", False),
        ("Mon 1 Feb 2027 10:00", "Mon 8 Feb 2027 10:00", False),
    ],
    ids=["just in time", "a day too late", "answered then", "we were too late", "far too late ourselves"],
)
def test_asked_too_late_for_the_twelve_weeks(answered: str, asked: str, late: bool) -> None:
    """Five and twenty working days before the twelve weeks end, Mon 15 Feb 2027: from Mon 11 Jan."""
    whole = Clock(key="whole", promise=PART.promise("whole"), started=RECEIVED).due(CALENDAR)
    assert whole.last_day == day("Mon 15 Feb 2027")
    assert asked_too_late(at(answered), at(asked), whole.at, STEPS, CALENDAR) is late


def found(*findings: Finding) -> tuple[Point, ...]:
    return tuple(Point(point="Nobody came.", finding=one, reasons="We looked.") for one in findings)


@pytest.mark.parametrize(
    ("findings", "whole"),
    [
        ((Finding.UPHELD,), Finding.UPHELD),
        ((Finding.NOT_UPHELD, Finding.NOT_UPHELD), Finding.NOT_UPHELD),
        ((Finding.UPHELD, Finding.NOT_UPHELD), Finding.PARTLY),
        ((Finding.UPHELD, Finding.PARTLY), Finding.PARTLY),
    ],
)
def test_the_whole_is_what_all_points_share(findings: tuple[Finding, ...], whole: Finding) -> None:
    assert overall(found(*findings)) is whole


def answer(name: str = "Mo Specimen", **more: object) -> StageOneAnswered:
    by = Sender(role=Role.MANAGER, name=name)
    return StageOneAnswered.model_validate({"by": by, "points": found(Finding.UPHELD), **more})


@pytest.mark.parametrize(
    ("said", "named", "why"),
    [
        (answer(), "Mo Specimen", ""),
        (answer("MO  specimen"), "Mo Specimen", ""),
        (answer(), "", "Say first who is the investigator."),
        (answer(""), "Mo Specimen", "Say who you are"),
        (answer("Sal Placeholder"), "Mo Specimen", "Only the investigator, Mo Specimen"),
        (
            answer(remedies=[{"what": "Pay.", "owner": "Fay", "due": "2026-11-22"}]),
            "Mo Specimen",
            "still to come",
        ),
    ],
)
def test_who_may_answer(said: StageOneAnswered, named: str, why: str) -> None:
    told = may_not_answer(said, named, "investigator", ["Nobody came."], day("Mon 23 Nov 2026"))
    assert (why in told) if why else told == ""


def test_every_point_that_was_accepted_is_answered() -> None:
    told = may_not_answer(answer(), "Mo Specimen", "investigator", ["One.", "Two."], day("Mon 23 Nov 2026"))
    assert told == "2 points were accepted and 1 answered: answer each of them."


def test_an_answer_in_words() -> None:
    said = answer(remedies=[{"what": "A visit.", "owner": "Fay Placeholder", "due": "2026-12-01"}])
    assert answer_in_words(said) == {
        "findings": "Point 1: Nobody came.\n"
        "What we found: you were right (we call this upheld)\nWhy: We looked.",
        "remedies": "A visit.\nBy whom: Fay Placeholder\nBy when: Tuesday 1 December 2026",
        "investigator": "Mo Specimen",
    }
    assert answer_in_words(answer())["remedies"] == "There is nothing we have to put right."
    assert outcome_of(said, "stage one") == ("upheld", "Answered at stage one: upheld.")
    with pytest.raises(ValueError, match="no outcome"):
        outcome_of(None, "stage one")


def test_what_an_intake_accepted() -> None:
    facts = {"issues": ["Nobody came."], "triaged_by": "Dee Placeholder"}
    handed = HandedOver(reference="MK-EXAMPLE22", reason="accepted", at=RECEIVED, facts=facts)
    taken = accepted_before(handed)
    assert taken is not None
    assert (taken.points, taken.by.name, taken.happened_at) == (
        ("Nobody came.",),
        "Dee Placeholder",
        RECEIVED,
    )
    assert accepted_before(None) is None
    assert accepted_before(handed.model_copy(update={"facts": {}})) is None
    assert accepted_before(handed.model_copy(update={"facts": {"issues": []}})) is None


@pytest.mark.parametrize(
    ("service", "named"),
    [
        ("complaint", "Local Government and Social Care Ombudsman (www.lgo.org.uk)"),
        ("complaint_adult_social_care", "Local Government and Social Care Ombudsman (www.lgo.org.uk)"),
        ("complaint_landlord", "Housing Ombudsman (www.housing-ombudsman.org.uk)"),
    ],
)
def test_each_regime_ends_with_its_ombudsman(service: str, named: str) -> None:
    assert ombudsman(EDITION.part(service, RECEIVED)) == named
    with pytest.raises(KeyError, match="no regime"):
        ombudsman(EDITION.part("pothole", RECEIVED))
