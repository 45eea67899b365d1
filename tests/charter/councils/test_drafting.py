"""A first draft: from answers in a file, and from answers to one question after the other."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from charter.councils.answers import Ask, DraftAnswers, interview
from charter.councils.checking import faults_of_folder
from charter.councils.drafting import TAKEN_OVER, draft
from charter.councils.needs import needs
from charter.counting.calendars import Nation
from charter.edition.editions import Edition

ANSWERS = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("utf-8"))


def made(folder: Path, text: str) -> Edition:
    """The draft as an edition that `check` accepts."""
    (folder / "charter.toml").write_text(text, encoding="utf-8")
    assert faults_of_folder(folder) == []
    return Edition.load(folder / "charter.toml")


def test_a_draft_says_what_was_answered_and_marks_what_was_not(tmp_path: Path) -> None:
    edition = made(tmp_path, draft(DraftAnswers.model_validate(ANSWERS)))
    assert (edition.council, edition.prefix, edition.nation) == ("Sample Valley Council", "SV", Nation.WALES)
    assert edition.contact.email == "hello@valley.example.com"
    assert [service.code for service in edition.services] == ["pothole", "allotments", "danger"]
    allotments = {each.key: each for each in edition.promises_of(edition.service("allotments"))}
    assert set(allotments) == {"acknowledge", "respond", "carry_out"}
    respond = allotments["respond"]
    assert (str(respond.length), respond.clause) == ("10 working days", "We answer within ten working days.")
    assert (respond.where, respond.status.value) == ("Our Promises to You, Parks", "published")
    repair = {each.key: each for each in edition.promises_of(edition.service("pothole"))}
    assert repair["repair/complex"].illustrative
    assert repair["repair/complex"].reading == TAKEN_OVER
    assert all(rule.reading == TAKEN_OVER for rule in edition.rules.values())


@pytest.mark.parametrize("process", list(needs()))
@pytest.mark.parametrize("nation", [Nation.ENGLAND, Nation.SCOTLAND])
def test_any_process_can_be_drafted(process: str, nation: Nation, tmp_path: Path) -> None:
    codes = [service.code for service in Edition.load().services if service.process == process]
    said = {**ANSWERS, "nation": nation.value, "services": [{"code": code} for code in codes]}
    edition = made(tmp_path, draft(DraftAnswers.model_validate(said)))
    assert {each.process for each in edition.services} >= {process, "DangerResponse"}
    regimes = {each.id: each.ombudsman for each in edition.regimes}
    if "corporate" in regimes:
        scottish = "Scottish" in regimes["corporate"]
        assert scottish is (nation is Nation.SCOTLAND)
    of_england = [limit for promise in edition.promises for limit in promise.every_limit]
    assert nation is Nation.ENGLAND or not of_england


def answering(answers: dict[str, str], asked: list[str]) -> Ask:
    """Answers by a part of the question, each once; what is not among them is taken as it is offered."""

    def ask(question: str, offered: str) -> str:
        asked.append(question)
        found = next((part for part in answers if part in question), None)
        return answers.pop(found) if found else offered

    return ask


def test_questions_are_asked_until_they_can_be_read(tmp_path: Path) -> None:
    answers = {
        "The council's name": "Sample Valley Council",
        "two to four capital letters": "sv",
        "That cannot be read": "SV",
        "Whose bank holidays": "northern_ireland",
        "From which day": "2027-04-01",
        "about “Pothole”": "yes",
        "team that looks after it": "Roads and Paths",
        "Inspect: within how long": "2 working days",
        "Inspect: the charter's own words": "We look within two working days.",
        "Another service": "Question about a ferry",
        "Answer: within how long": "4 working days",
    }
    asked: list[str] = []
    said = interview(answering(answers, asked))
    assert not answers, "each of them was asked for"
    edition = made(tmp_path, draft(said))
    assert edition.nation is Nation.NORTHERN_IRELAND
    assert edition.service("pothole").team == "roads_and_paths"
    ferry = edition.service("question_about_a_ferry")
    assert ferry.process == "Enquiry"
    assert "4 working days" in {str(each.length) for each in edition.promises_of(ferry)}
    assert sum("Does the charter promise anything" in each for each in asked) == len(Edition.load().services)


def test_who_answers_nothing_is_not_asked_for_ever() -> None:
    nothing: Callable[[str, str], str] = lambda question, offered: ""  # noqa: E731
    with pytest.raises(ValueError, match="not answered"):
        interview(nothing)


def test_a_service_of_its_own_says_its_process() -> None:
    said = {**ANSWERS, "services": [{"code": "ferry"}]}
    with pytest.raises(ValueError, match="“ferry” is no service of the first edition: say its title"):
        draft(DraftAnswers.model_validate(said))
