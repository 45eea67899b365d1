"""A list of things in a form: as many rows as are filled in and some blank ones, and no script."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from pydantic import Field, ValidationError

from casework.forms.answers import filled, read
from casework.forms.fields import Widget, every, fields_of
from casework.forms.mistakes import Mistake, mistakes_in, refused_fields
from casework.forms.rows import laid_out
from charter.messages import Message
from charter.people import Line, Model
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.running import RefusedByTemporal
from tests.casework.customers.test_tracking import a_case, opened
from tests.casework.people import People, SpokenCases, send
from workflows.processes import messages_of


class Part(Model):
    """A part of one."""

    of: Line


class HouseIssue(Model):
    """One thing that is wrong."""

    reason: Line = Field(min_length=2, description="What is wrong")
    since: date | None = None
    serious: bool = False
    parts: tuple[Part, ...] = Field(default=(), max_length=2)


class Listed(Message):
    """Several things at once."""

    issues: tuple[HouseIssue, ...] = Field(min_length=1, max_length=5, description="All that is wrong")
    others: tuple[Part, ...] = ()


FIELDS = fields_of(Listed)
THREE = {
    "issues.0.reason": ["Damp"],
    "issues.1.reason": [" "],
    "issues.2.reason": ["Cold"],
    "issues.2.since-day": ["24"],
    "issues.2.since-month": ["11"],
    "issues.2.since-year": ["2026"],
    "issues.4.serious": ["yes"],
}
"""Two rows filled in, one with its reason forgotten, and two left empty between them."""


def rows(posted: dict[str, list[str]], name: str = "issues") -> list[str]:
    fields, _ = laid_out(FIELDS, posted)
    return [each.name for each in every(fields) if re.fullmatch(rf"{name}\.\d+", each.name)]


@pytest.mark.parametrize(("filled_in", "shown"), [(0, 3), (1, 3), (2, 4), (3, 5), (4, 5), (5, 5), (7, 7)])
def test_two_blank_rows_follow_up_to_the_most_there_may_be(filled_in: int, shown: int) -> None:
    posted = {f"issues.{number}.reason": ["Damp"] for number in range(filled_in)}
    assert rows(posted) == [f"issues.{number}" for number in range(shown)]


def test_a_list_of_no_length_takes_ten() -> None:
    assert len(rows({f"others.{number}.of": ["x"] for number in range(9)}, "others")) == 10


def test_each_row_is_a_group_of_its_own_number() -> None:
    fields, _ = laid_out(FIELDS, {})
    issues = next(each for each in fields if each.name == "issues")
    assert (issues.widget, issues.label, issues.required) == (Widget.ROWS, "All that is wrong", True)
    assert [each.label for each in issues.fields] == ["House issue 1", "House issue 2", "House issue 3"]
    controls = {each.name: each.widget for each in issues.fields[1].fields}
    assert controls == {
        "issues.1.reason": Widget.LINE,
        "issues.1.since": Widget.DATE,
        "issues.1.serious": Widget.TICK,
        "issues.1.parts": Widget.ROWS,
    }
    assert issues.id == "issues-0-reason"
    assert len(rows({}, r"issues\.0\.parts")) == 2, "a list within a row"


def test_blank_rows_are_left_out() -> None:
    answers = read(FIELDS, THREE)
    assert answers.mistakes == []
    assert answers.body == {
        "issues": [{"reason": "Damp"}, {"reason": "Cold", "since": "2026-11-24"}, {"serious": True}]
    }
    assert read(FIELDS, {"issues.0.reason": [""], "others.1.of": ["\r\n"]}).body == {}


def test_what_is_filled_in_is_what_the_model_takes() -> None:
    said = Listed.model_validate(
        {
            "by": "officer",
            "issues": [{"reason": "Damp", "parts": [{"of": "wall"}, {"of": "door"}]}, {"reason": "Cold"}],
            "others": [{"of": "roof"}],
        }
    )
    answers = read(FIELDS, filled(FIELDS, said.model_dump(mode="json")))
    assert answers.mistakes == []
    assert Listed.model_validate({**answers.body, "by": "officer", "id": said.id}) == said


def test_a_mistake_is_at_the_row_where_it_was_made() -> None:
    answers = read(FIELDS, THREE)
    assert rows(dict(THREE)) == [f"issues.{number}" for number in range(5)]
    with pytest.raises(ValidationError) as refused:
        Listed.model_validate({**answers.body, "by": "officer"})
    [mistake] = mistakes_in(refused.value, answers.fields)
    assert mistake == Mistake("issues.2.reason", "Enter an answer to “What is wrong”")
    assert answers.posted["issues.2.serious"] == ["yes"], "where that row now stands"
    wrong = read(FIELDS, {**THREE, "issues.2.since-day": ["31"]}).mistakes
    assert wrong == [Mistake("issues.1.since", "“Since” must be a real date")]
    told = refused_fields([{"field": "issues.1.reason", "problem": "is not so"}], answers.fields)
    assert told == [Mistake("issues.1.reason", "“What is wrong” is not so")]


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "Enter an answer to “All that is wrong”"), (6, "“All that is wrong”: 5 at most")],
)
def test_too_few_and_too_many_are_said_of_the_list(count: int, told: str) -> None:
    answers = read(FIELDS, {f"issues.{number}.reason": ["Damp"] for number in range(count)})
    with pytest.raises(ValidationError) as refused:
        Listed.model_validate({**answers.body, "by": "officer"})
    assert mistakes_in(refused.value, answers.fields) == [Mistake("issues", told)]


@pytest.mark.parametrize("key", ["issues.x.reason", "issues.-1.reason", "issues.99999.reason", "issues.٣.of"])
def test_what_is_no_row_is_no_answer(key: str) -> None:
    assert read(FIELDS, {key: ["Damp"]}).body == {}


# -- on the pages

SAID = {"note_added": "officers", "reported_again": "customers"}


@pytest.fixture(name="desk")
def _desk(desk: Desk) -> Desk:
    """Two messages ask for a list here: one of officers, one of customers."""
    known = messages_of("HighwaysRepair")
    asks: dict[str, Any] = {name: replace(known[name], model=Listed) for name in SAID}
    return replace(desk, catalogue=replace(desk.catalogue, spoken_by=lambda _: {**known, **asks}))


async def place(people: People, desk: Desk, name: str) -> tuple[httpx.AsyncClient, str, str]:
    reference = await a_case(desk)
    if SAID[name] == "officers":
        return await people.of(Post.OFFICER), f"/casework/cases/{reference}/say/{name}", reference
    return await opened(people, reference), f"/track/{reference}/say/{name}", reference


@pytest.mark.parametrize("name", SAID)
async def test_it_is_asked_for_told_what_is_wrong_and_taken(
    people: People, desk: Desk, cases: SpokenCases, name: str
) -> None:
    client, address, reference = await place(people, desk, name)
    page = (await client.get(address)).text
    assert re.findall(r"<legend[^>]*>\s*(House issue \d)", page) == [f"House issue {n}" for n in (1, 2, 3)]
    assert 'aria-describedby="issues-hint "' in page
    given = {key: value[0] for key, value in THREE.items()}
    answer = await send(client, address, given)
    assert answer.status_code == 422
    assert '<a href="#issues-2-reason">Enter an answer to “What is wrong”</a>' in answer.text
    assert re.search(r'id="issues-1-reason"[^>]* value="Cold"', answer.text)
    assert 'id="issues-4-reason"' in answer.text
    assert cases.bodies == []
    taken = await send(client, address, {**given, "issues.4.reason": "Draughts"})
    assert taken.status_code == 303, taken.text
    [(to, message, body)] = cases.bodies
    assert (to, message) == (reference, name)
    assert [each["reason"] for each in body["issues"]] == ["Damp", "Cold", "Draughts"]


@pytest.mark.parametrize("name", SAID)
async def test_what_the_case_refuses_is_told_at_its_row(
    people: People, desk: Desk, cases: SpokenCases, name: str
) -> None:
    client, address, _ = await place(people, desk, name)
    wrong = [{"field": "issues.1.reason", "problem": "was decided before"}]
    cases.refusal = RefusedByTemporal("MalformedMessage", "Listed", wrong)
    answer = await send(client, address, {"issues.0.reason": "Damp", "issues.2.reason": "Cold"})
    assert answer.status_code == 422
    assert '<a href="#issues-1-reason">“What is wrong” was decided before</a>' in answer.text
