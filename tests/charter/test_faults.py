"""What nobody could act on: blank words, half a place, a day out of reach; and it is told in plain words."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from charter.edition.area import Area
from charter.edition.promises import Status
from charter.faults import IN_A_LIFE, LATELY, SOON, Around, Within, faults_in, in_words, is_blank, path_of
from charter.messages import Day, Moment
from charter.people import Line, Model, Said, Text
from charter.place import Place

MONDAY = date(2026, 11, 23)
BOX = Area(south=51.96, west=-0.9, north=52.2, east=-0.58, status=Status.ILLUSTRATIVE)
AROUND = Around(MONDAY, BOX, "Example Council")
NOTHING_TO_SEE = (
    "",
    " ",
    "\t\r\n",
    "\u200b\u200d\ufeff",
    "\u00a0\u2003",
    "\u2800",
    "\u3164",
    "\u202e\u202c",
    "\ufe0f",
)


class Inside(Model):
    """A part of it."""

    what: Said
    more: Text = ""


class Told(Model):
    """Each kind of thing that can be told."""

    words: Said = "words"
    named: Line = Field(default="a name", min_length=1)
    free: Text = ""
    cleared: Line | None = None
    where: Place = Place(text="Example Close")
    day: Day | None = None
    born: Annotated[Day, IN_A_LIFE] | None = None
    missed: Annotated[Day, LATELY] | None = None
    at: Moment | None = None
    year: Annotated[int, SOON] = 2027
    count: int = 99_999
    parts: tuple[Inside, ...] = ()
    days: tuple[Day, ...] = ()
    names: tuple[Line, ...] = ()


def fields(**told: Any) -> list[str]:
    return [fault.field for fault in faults_in(Told.model_validate(told), AROUND)]


@pytest.mark.parametrize("blank", NOTHING_TO_SEE)
def test_what_cannot_be_seen_is_no_word(blank: str) -> None:
    assert is_blank(blank)
    assert fields(free=blank, cleared=blank) == [], "what may be left out may be blank"
    if blank:
        assert fields(words=blank) == ["words"]
        assert fields(parts=[{"what": blank}]) == ["parts.0.what"]
    if blank.strip():
        assert fields(named=blank) == ["named"]


@pytest.mark.parametrize(
    "seen", ["a", "?", "7", "\N{SMILING FACE WITH SMILING EYES}", "\u200bа", "धन्यवाद", "。"]
)
def test_what_can_be_seen_is_taken(seen: str) -> None:
    assert not is_blank(seen)
    assert fields(words=seen, named=seen) == []


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ({"text": "Example Close"}, []),
        ({"latitude": 52.04, "longitude": -0.76}, []),
        ({}, ["where"]),
        ({"text": "\u200b "}, ["where"]),
        ({"latitude": 52.04}, ["where.longitude"]),
        ({"longitude": -0.76, "text": "Example Close"}, ["where.latitude"]),
        ({"latitude": 0, "longitude": 0}, ["where"]),
        ({"text": "Example Close", "latitude": -0.76, "longitude": 52.04}, ["where"]),  # the wrong way round
        ({"latitude": 51.5, "longitude": -0.12}, ["where"]),
    ],
)
def test_a_place_is_whole_and_in_the_area(where: dict[str, Any], wrong: list[str]) -> None:
    assert fields(where=where) == wrong


def test_without_an_area_every_place_is_taken() -> None:
    anywhere = Told(where=Place(latitude=0, longitude=0))
    assert list(faults_in(anywhere, Around(MONDAY))) == []


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (
            {"day": "2026-11-24", "born": "2018-05-14", "missed": "2026-11-20", "at": "2027-01-04T10:00:00Z"},
            [],
        ),
        ({"day": "2099-01-01"}, ["day"]),
        ({"day": "2000-01-01"}, []),
        ({"born": "2026-11-24"}, ["born"]),
        ({"missed": "2099-01-01"}, ["missed"]),
        ({"missed": "2020-01-01"}, ["missed"]),
        ({"at": "2099-01-01T10:00:00Z"}, ["at"]),
        ({"year": 2099}, ["year"]),
        ({"year": 2001}, ["year"]),
        ({"days": ["2026-11-23", "2088-01-01"]}, ["days.1"]),
    ],
)
def test_a_day_is_within_reach(told: dict[str, Any], wrong: list[str]) -> None:
    assert fields(**told) == wrong


@given(
    st.integers(min_value=0, max_value=400), st.integers(min_value=0, max_value=400), st.integers(-800, 800)
)
def test_the_bounds_belong_to_it(back: int, ahead: int, days: int) -> None:
    fault = Within(back, ahead).fault(MONDAY + timedelta(days=days), MONDAY)
    assert bool(fault) == (not -back <= days <= ahead)


def test_today_is_the_day_in_london() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # the second of July in London
    limits = Around(date(2026, 7, 1))
    assert [each.field for each in faults_in(_Today(at=late), limits)] == ["at"]


class _Today(Model):
    at: Annotated[Moment, Within(0, 0)]


@pytest.mark.parametrize("corners", [(), ((52.0, -0.8), (52.1, -0.8), (52.1, -0.7), (52.0, -0.7))])
def test_a_ring_of_corners_is_narrower_than_its_box(corners: tuple[tuple[float, float], ...]) -> None:
    area = BOX.model_copy(update={"corners": corners})
    assert area.has(52.05, -0.75)
    assert area.has(52.15, -0.75) == (not corners)
    assert not area.has(52.3, -0.75)


@pytest.mark.parametrize("wrong", [{"south": 53}, {"west": 0}, {"corners": [(52, -0.7), (52.1, -0.7)]}])
def test_an_area_holds_something(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Area.model_validate({**BOX.model_dump(), **wrong})


class _AllKinds(BaseModel):
    model_config = {"extra": "forbid"}
    text: Line
    long: Annotated[str, Field(max_length=3)] = ""
    needed: Said
    day: Day
    moment: Moment
    number: Annotated[int, Field(ge=1, le=5)]
    part: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
    choice: Literal["one", "other"]
    flag: bool
    several: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)]
    inner: Place
    either: int | Place
    mapping: dict[str, int]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["2026-13-45", "9" * 30]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
OF_A_PROGRAMMER = (
    "Input",
    "String",
    "pattern",
    "pydantic",
    "instance",
    "Value error",
    "valid",
    "Place",
    "^",
    "charter.",
)


@given(st.dictionaries(st.sampled_from(sorted(_AllKinds.model_fields)), JUNK), JUNK)
def test_no_error_is_told_in_a_programmer_s_words(body: dict[str, Any], other: Any) -> None:
    try:
        _AllKinds.model_validate({**body, "Unmistakable^": other})
    except ValidationError as error:
        for each in error.errors(include_input=False, include_url=False):
            said = f"{path_of(each)}: {in_words(each)}"
            assert not [word for word in (*OF_A_PROGRAMMER, "Unmistakable") if word in said], said
            assert in_words(each)
