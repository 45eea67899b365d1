"""Forms made from models: every message of every process has one that a person can fill in and send."""

from datetime import date, time
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from casework.forms.answers import filled, read
from casework.forms.fields import NoForm, Widget, every, fields_of
from casework.forms.message_ids import FIELD, PART
from casework.forms.mistakes import Mistake, mistakes_in
from casework.letters.checking import SEEN, STEP
from casework.letters.replying import INTO, REPLY
from casework.site.form_keeping import FIELD as KEPT
from casework.site.sessions import FORM_TOKEN
from casework.together import checks, notes, others
from charter.people import Line, Role, Text
from workflows.processes import PROCESSES, messages_of

STAFF_FORMS = [
    (process, spec.name)
    for process in PROCESSES
    for spec in messages_of(process).values()
    if spec.roles & {Role.OFFICER, Role.MANAGER, Role.FEEDBACK_TEAM}
]
BY_DATA = {"recount"}
"""Said to many cases at once, with a calendar from a file: nobody fills that in."""


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class Inner(BaseModel):
    named: Line = Field(description="A name")
    ticked: bool = False


class Everything(BaseModel):
    line: Line = Field(min_length=1, description="A line")
    text: Text = Field(default="", description="A text")
    removable: Line | None = None
    colour: Colour
    colours: tuple[Colour, ...] = ()
    lines: tuple[Line, ...] = Field(default=(), max_length=3)
    day: date | None = None
    at: time | None = None
    sure: bool = False
    maybe: bool | None = None
    count: int = Field(default=1, ge=1)
    score: int | None = Field(default=None, ge=1, le=5)
    inner: Inner | None = None


FIELDS = fields_of(Everything)


def test_no_can_be_said_where_yes_or_no_has_to_be() -> None:
    class Asked(BaseModel):
        settled: bool

    assert [each.widget for each in fields_of(Asked)] == [Widget.YES_NO]


@pytest.mark.parametrize(("process", "name"), STAFF_FORMS)
def test_every_message_of_an_officer_has_a_form(process: str, name: str) -> None:
    spec = messages_of(process)[name]
    if name in BY_DATA:
        with pytest.raises(NoForm):
            fields_of(spec.model)
        return
    fields = fields_of(spec.model, details=Inner)
    names = [field.name for field in every(fields)]
    assert "id" not in names
    assert "by" not in names
    assert fields[-1].name == "happened_at"
    assert all(field.label and field.label[0].isupper() for field in every(fields))


def test_there_were_forms_to_look_at() -> None:
    assert len(STAFF_FORMS) > 30


def test_each_type_has_its_control() -> None:
    controls = {field.name: field.widget for field in every(FIELDS)}
    assert controls == {
        "line": Widget.LINE,
        "text": Widget.BOX,
        "removable": Widget.LINE,
        "colour": Widget.RADIOS,
        "colours": Widget.TICKS,
        "lines": Widget.LINES,
        "day": Widget.DATE,
        "at": Widget.TIME,
        "sure": Widget.TICK,
        "maybe": Widget.YES_NO,
        "count": Widget.NUMBER,
        "score": Widget.RADIOS,
        "inner": Widget.GROUP,
        "inner.named": Widget.LINE,
        "inner.ticked": Widget.TICK,
    }


def test_what_is_filled_in_is_what_the_model_takes() -> None:
    said = Everything(
        line="One",
        text="Two\nlines",
        colour=Colour.DARK_BLUE,
        colours=(Colour.RED,),
        lines=("a", "b"),
        day=date(2026, 12, 24),
        at=time(9, 30),
        sure=True,
        maybe=False,
        count=3,
        score=5,
        inner=Inner(named="Ada Example", ticked=True),
    )
    posted = filled(FIELDS, said.model_dump(mode="json"))
    answers = read(FIELDS, posted)
    assert answers.mistakes == []
    assert Everything.model_validate(answers.body) == said


def test_what_is_left_empty_is_left_out() -> None:
    empty = {"line": [" "], "text": ["\r\n"], "day-day": [""], "colour": [""], "inner.named": [""]}
    assert read(FIELDS, empty).body == {}


def test_a_removed_text_is_an_empty_one() -> None:
    assert read(FIELDS, {"removable": ["kept?"], "removable-none": ["yes"]}).body == {"removable": ""}


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"day-day": "31", "day-month": "2", "day-year": "2026"}, "“Day” must be a real date"),
        ({"day-day": "x", "day-month": "2", "day-year": "2026"}, "“Day” must be a real date"),
        ({"day-day": "٣", "day-month": "2", "day-year": "99999999999"}, "“Day” must be a real date"),
        ({"day-day": "1", "day-month": "2"}, "“Day” must include a year"),
        ({"day-year": "2026"}, "“Day” must include a day and a month"),
        ({"at": "25:00"}, "“At” must have a real time, like 9:30 or 14:00"),
        ({"at": "13pm"}, "“At” must have a real time, like 9:30 or 14:00"),
        ({"at": "half past"}, "“At” must have a real time, like 9:30 or 14:00"),
        ({"count": "1e9"}, "Count must be a number"),
        ({"count": "9" * 5000}, "Count must be a number"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(posted: dict[str, str], told: str) -> None:
    answers = read(FIELDS, {name: [value] for name, value in posted.items()})
    assert [each.text for each in answers.mistakes] == [told]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("9:30", "09:30"),
        ("14.05", "14:05"),
        ("2pm", "14:00"),
        ("12 am", "00:00"),
        ("12pm", "12:00"),
        ("9", "09:00"),
    ],
)
def test_times_are_read_as_people_write_them(given: str, taken: str) -> None:
    assert read(FIELDS, {"at": [given]}).body == {"at": taken}


@pytest.mark.parametrize(
    ("day", "taken"),
    [("24 11 2026", "2026-11-24T09:05:00+00:00"), ("24 7 2026", "2026-07-24T09:05:00+01:00")],
)
def test_a_moment_is_in_london(day: str, taken: str) -> None:
    spec = messages_of("HighwaysRepair")["note_added"]
    parts = dict(zip(("day", "month", "year"), day.split(), strict=True))
    posted = {f"happened_at-{part}": [value] for part, value in parts.items()} | {
        "happened_at-time": ["9.05am"]
    }
    assert read(fields_of(spec.model), posted).body == {"happened_at": taken}


def test_the_models_own_mistakes_are_worded_and_quote_nothing() -> None:
    body: dict[str, Any] = {"colour": "green", "inner": {}, "score": 9, "text": "Unmistakable" * 2000}
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate(body)
    told = mistakes_in(refused.value, FIELDS)
    assert Mistake("line", "Enter an answer to “A line”") in told
    assert Mistake("colour", "Select one of the answers to “Colour”") in told
    assert Mistake("inner.named", "Enter an answer to “A name”") in told
    assert Mistake("text", "“A text” must be 16,384 characters or fewer") in told
    assert any(each.name == "score" for each in told)
    assert not any("Unmistakable" in each.text or "green" in each.text for each in told)


def test_what_a_form_has_of_its_own_is_no_name_of_a_field() -> None:
    """A button or a hidden field of the page is sent among the answers."""
    own = {STEP, SEEN, REPLY, INTO, checks.FIELD, notes.FROM, others.SHOWN, KEPT, PART, FIELD, FORM_TOKEN}
    asked = {
        name
        for process in PROCESSES
        for spec in messages_of(process).values()
        for name in spec.model.model_fields
    }
    assert len(asked) > 100
    assert own & asked == set()
