"""Where answers lead instead of on: 999, 101, our telephone, another service, another body."""

from datetime import date
from typing import Any

import pytest

from casework.reporting.process_questions import pages_of
from charter.asking.questions import TODAY, Asks, QuestionPage, Stop
from tests.charter.asking.walking import OFFERED, of_service
from workflows.feedback_intake.exclusions import EXAMPLES, Exclusion


def page(code: str, part: str) -> QuestionPage:
    (found,) = [each for each in pages_of(OFFERED[code]) if each.part == part]
    return found


def stop(code: str, part: str, given: dict[str, Any]) -> Stop | None:
    asked = page(code, part)
    assert asked.stops is not None
    return asked.stops(given)


@pytest.mark.parametrize(
    ("code", "part", "given", "says", "goes_on"),
    [
        ("danger", "hurt", {"hurt": "yes"}, "999", True),
        ("anti_social_behaviour", "danger", {"danger": "yes"}, "999", True),
        ("anti_social_behaviour", "police-told", {"police_told": False}, "101", True),
        ("homelessness", "safe", {"safe": "no"}, "999", True),
        ("homelessness", "tonight", {"homeless_today": True}, "{out_of_hours}", True),
        ("housing_repair", "emergency", {"emergency": True}, "{phone}", True),
        ("feedback", "about", {"about": "childrens_social_care"}, "{phone}", True),
        ("complaint", "about", {"about": "childrens_social_care"}, "{phone}", False),
    ],
)
def test_a_telephone_number_comes_first(
    code: str, part: str, given: dict[str, Any], says: str, goes_on: bool
) -> None:
    led = stop(code, part, given)
    assert led is not None
    assert says in led.text
    assert bool(led.goes_on) is goes_on


@pytest.mark.parametrize(
    ("code", "part", "given"),
    [
        ("danger", "hurt", {"hurt": "no"}),
        ("anti_social_behaviour", "danger", {"danger": "no"}),
        ("anti_social_behaviour", "police-told", {"police_told": True}),
        ("anti_social_behaviour", "police-told", {}),
        ("homelessness", "safe", {"safe": "yes"}),
        ("homelessness", "tonight", {"homeless_today": False}),
        ("housing_repair", "emergency", {"emergency": False}),
        ("feedback", "about", {"about": "none"}),
        ("feedback", "about", {"about": "adult_social_care"}),
        ("complaint", "about", {"about": "none"}),
    ],
)
def test_nobody_is_held_up_without_need(code: str, part: str, given: dict[str, Any]) -> None:
    assert stop(code, part, given) is None


def test_what_cannot_wait_is_asked_first_of_all() -> None:
    first = {code: pages_of(OFFERED[code])[0].part for code in OFFERED}
    assert first["danger"] == "hurt"
    assert first["anti_social_behaviour"] == "danger"
    assert first["homelessness"] == "safe"
    assert first["housing_repair"] == "emergency"


@pytest.mark.parametrize(
    ("about", "to"),
    [
        ("childrens_social_care", "complaint_children_social_care"),
        ("adult_social_care", "complaint_adult_social_care"),
        ("landlord", "complaint_landlord"),
        ("personal_data", "data_protection_complaint"),
    ],
)
def test_a_complaint_goes_to_the_rules_it_is_under(about: str, to: str) -> None:
    led = stop("complaint", "about", {"about": about})
    assert led is not None
    assert led.service == to


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("complaint", {"kind": "complaint"}),
        ("complaint_adult_social_care", {"kind": "complaint", "about": "adult_social_care"}),
        ("complaint_landlord", {"kind": "complaint", "about": "landlord"}),
        ("data_protection_complaint", {"kind": "complaint", "about": "personal_data"}),
        ("comment", {"kind": "comment", "about": "none"}),
        ("compliment", {"kind": "compliment", "about": "none"}),
    ],
)
def test_the_choice_of_the_service_says_what_it_is(code: str, known: dict[str, str]) -> None:
    assert of_service(code)[1].known == known


@pytest.mark.parametrize("code", ["feedback", "complaint", "complaint_landlord"])
def test_what_a_complaint_is_can_be_read_and_turns_nobody_away(code: str) -> None:
    lines = [each.lines for page in pages_of(OFFERED[code]) for each in page.help]
    assert len(EXAMPLES) == 9
    assert len(Exclusion) == 14
    assert {9, 14} <= {len(each) for each in lines}
    assert any("Send it all the same" in line for each in lines for line in each)
    assert any("{ombudsman}" in line for each in lines for line in each)


def test_early_resolution_is_offered_where_the_rules_allow_it() -> None:
    asked = page("feedback", "at-once")
    assert asked.when is not None
    told = {"kind": "complaint", "about": "none"}
    assert asked.when(told)
    assert asked.when({**told, "about": "adult_social_care"})
    assert not asked.when({**told, "about": "landlord"})
    assert not asked.when({**told, "about": "childrens_social_care"})
    assert not asked.when({"kind": "comment", "about": "none"})


@pytest.mark.parametrize(
    ("born", "today", "asked"),
    [
        (date(2010, 9, 1), date(2027, 6, 25), False),
        (date(2010, 9, 1), date(2027, 6, 26), True),
        (date(2010, 8, 31), date(2026, 6, 26), False),
        (date(2010, 8, 31), date(2026, 6, 27), True),
        (date(2021, 3, 1), date(2027, 6, 26), False),
    ],
)
def test_a_parent_is_asked_what_the_young_person_wants_once_school_age_is_over(
    born: date, today: date, asked: bool
) -> None:
    given = {"asked_by": "parent", "date_of_birth": born.isoformat(), TODAY: today.isoformat()}
    for code in ("ehc_needs_assessment", "ehcp_annual_review", "change_of_placement"):
        when = page(code, "parents-part").when
        assert when is not None
        assert when(given) is asked
        assert not when({**given, "asked_by": "young_person"})


STREET = [code for code, each in OFFERED.items() if each.map_based]


@pytest.mark.parametrize("code", STREET)
def test_the_street_is_asked_by_place_then_whether_it_is_known_and_shown_at_last(code: str) -> None:
    kinds = [each.asks for each in pages_of(OFFERED[code])]
    at = kinds.index(Asks.PLACE)
    assert kinds[at + 1] is Asks.ALREADY
    assert Asks.PHOTOGRAPHS in kinds[at:]
    led = [each.service for each in of_service(code)[1].instead]
    assert code == "danger" or "danger" in led


@pytest.mark.parametrize(
    ("code", "field"),
    [("missed_collection", "where"), ("council_tax_change", "address"), ("housing_repair", "address")],
)
def test_an_address_is_looked_up(code: str, field: str) -> None:
    (asked,) = [each for each in pages_of(OFFERED[code]) if each.asks is Asks.ADDRESS]
    assert asked.fields == (field,)


@pytest.mark.parametrize("code", OFFERED)
def test_who_has_told_us_already_is_shown_how_to_follow_it(code: str) -> None:
    assert "/track" in [each.to for each in of_service(code)[1].instead]


@pytest.mark.parametrize("code", OFFERED)
def test_a_service_of_another_council_is_asked_what_its_process_asks(code: str) -> None:
    other = OFFERED[code].model_copy(update={"code": "of_another_council"})
    assert {name for each in pages_of(other) for name in each.fields}
