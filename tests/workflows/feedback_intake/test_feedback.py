"""What is proposed to be no complaint, and what never is; the policy's words; twelve months to complain."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from charter.cases import HandedOver
from tests.charter.dates import EDITION
from workflows.feedback_intake.exclusions import DEFINITION, EXAMPLES, Exclusion
from workflows.feedback_intake.messages import (
    DATA_PROTECTION,
    REGIMES,
    SERVICES,
    About,
    Accepted,
    ComplaintRegime,
    TriagedIssue,
    accepted_in,
    in_time,
)
from workflows.feedback_intake.proposals import about_data, proposed_exclusions, said_as

POLICY = " ".join(
    (Path(__file__).parents[2] / "charter" / "sources" / "customer-feedback-policy.txt").read_text().split()
)

PROPOSED = [
    ("Please trim the hedge at the corner of Example Close.", "service_request"),
    ("My kitchen tap needs fixing.", "service_request"),
    ("This is a Freedom of Information request about grass cutting.", "information_rights"),
    ("A branch fell on my car. I claim compensation.", "compensation"),
    ("Look again at my complaint. I do not accept your final decision.", "already_concluded"),
    ("The matter was heard by a tribunal in March.", "court_or_tribunal"),
    ("I disagree with government policy on benefits.", "law_or_government_policy"),
    ("I had a job interview with you and did not get the job.", "staffing"),
    ("You lost our tender for grounds maintenance.", "commercial_or_contract"),
    ("My solicitor has begun legal proceedings about the boundary.", "judicial_or_legal_process"),
    ("What is your policy on bonfires?", "information_wanted"),
    ("I want to appeal against my parking ticket.", "appeal"),
    ("My taxi licence was turned down.", "licensing"),
    ("My line manager shouts at me in the depot.", "staff_against_staff"),
    ("Cllr Example was abusive at the meeting.", "councillor_conduct"),
]
"""One text at least for each of the fourteen, in the policy's order."""
SILENT = {
    "reported and not done": [
        "Please trim the hedge. I reported it in May and nothing has happened.",
        "I already reported the dripping tap and it has still not been repaired.",
        "My repair is overdue: could you fix the boiler?",
        "Can you collect my bin? Nobody came.",
        "The fence needs mending, you promised it by June.",
    ],
    "compensation as a remedy": [
        "Your officer was rude to me. I want an apology and compensation.",
        "The delay cost me a week's wages and I would like to be reimbursed.",
        "You gave me incorrect information. Please compensate me.",
    ],
    "discrimination or harassment": [
        "I was refused a taxi licence because of my race.",
        "My parking ticket appeal was ignored and the officer harassed me.",
        "The councillor was discriminating against disabled people.",
        "I work for the council and my manager's homophobic remarks go on.",
    ],
    "no final answer yet": [
        "I complained before and was never answered. Please look again.",
        "Please reconsider my complaint.",
    ],
    "an ordinary complaint": [
        "The person at the desk was unhelpful.",
        "You did not keep to your own rules.",
        "",
    ],
}


def grounds(text: str) -> list[str]:
    return [str(proposal.ground) for proposal in proposed_exclusions(text)]


@pytest.mark.parametrize(("text", "ground"), PROPOSED)
def test_it_is_proposed(text: str, ground: str) -> None:
    assert grounds(text) == [ground]


def test_each_of_the_fourteen_can_be_proposed() -> None:
    assert len(Exclusion) == 14
    assert list(dict.fromkeys(ground for _, ground in PROPOSED)) == [str(each) for each in Exclusion]


@pytest.mark.parametrize(
    "text", [text for texts in SILENT.values() for text in texts], ids=lambda text: text[:40] or "nothing"
)
def test_it_is_never_proposed(text: str) -> None:
    assert grounds(text) == []


@pytest.mark.parametrize(
    ("text", "found", "ground"),
    [
        ("There was a data breach: my neighbour has my file.", "data breach", None),
        ("You shared my medical details with the school.", "shared my medical details", None),
        ("My address was sent to my former partner.", "my address was sent", None),
        ("My personal data has been disclosed.", "my personal data has been disclosed", None),
        ("You hold my data without asking.", "hold my data without", None),
        ("My subject access request is late.", "subject access", None),
        ("You ignored my data protection request.", "my data", None),
        ("The personal information you hold is wrong.", "personal information", None),
        ("I am unhappy with how you use GDPR as an excuse.", "gdpr", None),
        ("This is a subject access request.", "", "information_rights"),
        ("Under data protection I ask for a copy of my file.", "", "information_rights"),
        ("This is a Freedom of Information request about grass cutting.", "", "information_rights"),
        ("Nobody answered my Freedom of Information request.", "", "information_rights"),
        ("My bin was missed.", "", None),
        ("", "", None),
    ],
)
def test_a_complaint_about_personal_data_is_told_from_a_request_for_it(
    text: str, found: str, ground: str | None
) -> None:
    assert (f"“{found}”" in about_data(text)) if found else about_data(text) == ""
    assert grounds(text) == ([ground] if ground else [])


def test_one_text_can_have_several_points() -> None:
    text = (
        "Please mend the gate. And what is your policy on bonfires? I also want to appeal my parking ticket."
    )
    assert grounds(text) == ["service_request", "information_wanted", "appeal"]


def test_a_reopened_complaint_needs_a_final_answer() -> None:
    assert grounds("Please reopen my complaint.") == []
    assert grounds("Please reopen my complaint: your final answer was wrong.") == ["already_concluded"]


def test_an_officer_reads_the_words_that_were_found() -> None:
    said = said_as(proposed_exclusions("I want to APPEAL against it."))
    assert "appeal (it says “appeal”)" in said
    assert said.endswith("This is a suggestion.")
    assert said_as(()) == ""


# -- the policy's words


def test_the_policys_words_are_its_own() -> None:
    plain = POLICY.replace("|f ", "If ").replace("e Adelay", "A delay").replace("Adelay", "A delay")
    plain = plain.replace("[ssues", "Issues").replace("Arequest", "A request")
    assert len(EXAMPLES) == 9
    for words in (DEFINITION, *EXAMPLES, *(each.words for each in Exclusion)):
        assert words in plain, words


def test_every_exclusion_says_where_to_go_instead() -> None:
    assert all(each.instead.endswith(".") for each in Exclusion)


def test_every_regime_is_a_service_of_that_regime() -> None:
    for regime, service in SERVICES.items():
        assert EDITION.service(service).regime == regime
    assert set(SERVICES) == set(REGIMES.values()) == set(ComplaintRegime)
    assert set(About) - set(REGIMES) == {About.CHILDRENS_SOCIAL_CARE, About.PERSONAL_DATA}
    assert EDITION.service(DATA_PROTECTION).process == "DataProtectionComplaint"


# -- twelve months


@pytest.mark.parametrize(
    ("aware", "weekday", "received", "timely"),
    [
        (None, None, datetime(2026, 11, 23, 9, tzinfo=UTC), True),
        (date(2025, 11, 24), "Monday", datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC), True),
        (date(2025, 11, 24), "Monday", datetime(2026, 11, 25, 0, 0, 0, tzinfo=UTC), False),
        (date(2024, 2, 29), "Thursday", datetime(2025, 2, 28, 23, 59, 59, tzinfo=UTC), True),
        (date(2024, 2, 29), "Thursday", datetime(2025, 3, 1, tzinfo=UTC), False),
        (date(2025, 7, 1), "Tuesday", datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), True),
        (date(2025, 7, 1), "Tuesday", datetime(2026, 7, 1, 23, 0, 0, tzinfo=UTC), False),
        (date(1962, 1, 1), "Monday", datetime(2026, 11, 23, 9, tzinfo=UTC), False),
        (date(2100, 1, 1), "Friday", datetime(2026, 11, 23, 9, tzinfo=UTC), True),
    ],
)
def test_twelve_months_from_becoming_aware(
    aware: date | None, weekday: str | None, received: datetime, timely: bool
) -> None:
    assert aware is None or f"{aware:%A}" == weekday
    part = EDITION.part("feedback", received)
    assert in_time(aware, received, part.rule("complaint_within"), part.calendar) is timely


# -- models


@pytest.mark.parametrize(
    "given",
    [
        {"decision": "excluded", "reason": "It is an appeal."},
        {"decision": "excluded", "ground": "appeal"},
        {"decision": "accepted", "ground": "appeal"},
        {"decision": "out_of_time"},
        {"decision": "early_resolution", "reason": " "},
        {"decision": "perhaps"},
    ],
    ids=[
        "no ground",
        "no reason",
        "a ground but accepted",
        "no reason for time",
        "nothing offered",
        "unknown",
    ],
)
def test_a_point_that_explains_too_little_is_not_taken(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TriagedIssue.model_validate({"what": "The bins.", **given})


def test_what_is_handed_over_is_read_back() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    facts = Accepted(issues=("The bins.", "The phone."), triaged_by="Olive Officer").model_dump(mode="json")
    found = accepted_in(HandedOver(reference="MK-7Q4K2M9X3", reason="Taken.", at=at, facts=facts))
    assert found is not None
    assert (found.issues, found.triaged_by) == (("The bins.", "The phone."), "Olive Officer")
    assert accepted_in(None) is None
    others: tuple[dict[str, Any], ...] = ({}, {"category": "routine"}, {"issues": []})
    for other in others:
        assert accepted_in(HandedOver(reference="MK-7Q4K2M9X3", reason="-", at=at, facts=other)) is None
