"""Every service that a resident may open: all of it is asked, every page is reached, and it can be sent."""

from enum import StrEnum
from importlib.util import find_spec
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from casework.forms.fields import Field, Widget
from casework.reporting.process_questions import pages_of
from charter.asking.questions import Asks, QuestionPage, ServiceQuestions, Stop, asked_of
from charter.edition.services import Contact
from charter.faults import Around, faults_in
from charter.place import Place
from tests.charter.asking.spoken import holes, stops, texts
from tests.charter.asking.walking import (
    ALL,
    EDITION,
    NOW,
    OFFERED,
    at_random,
    each_of_processes,
    of_service,
    plain_answer,
    walk,
)
from workflows.processes import PROCESSES, details_model

WALKS = 200
SETS = [
    pytest.param(process, own, id=f"{process}-{at}") for at, (process, own) in enumerate(each_of_processes())
]


def enumeration(of: Any) -> type[StrEnum] | None:
    """The enumeration of an annotation; None where it has none."""
    if isinstance(of, type) and issubclass(of, StrEnum):
        return of
    return next((found for each in get_args(of) if (found := enumeration(each))), None)


@pytest.mark.parametrize("process", ALL)
def test_every_process_has_questions_of_its_own(process: str) -> None:
    folder = PROCESSES[process].__module__.rpartition(".")[0]
    assert find_spec(f"{folder}.questions"), f"{folder}/questions.py says what a resident is asked"


@pytest.mark.parametrize(("process", "own"), SETS)
def test_every_field_is_asked_once_or_said_to_be_unasked(process: str, own: ServiceQuestions) -> None:
    fields = set(details_model(process).model_fields) - {"photos"}
    asked = {name for page in own.pages for name in page.fields}
    left = (own.unasked | set(own.known)) - {"photos"}
    assert asked | left == fields
    assert not asked & left
    always = [name for page in own.pages if page.when is None for name in page.fields]
    assert len(always) == len(set(always))


@pytest.mark.parametrize(("process", "own"), SETS)
def test_words_are_of_fields_that_are_asked(process: str, own: ServiceQuestions) -> None:
    details = details_model(process)
    for page in own.pages:
        named = {*page.labels, *page.hints, *page.answers, *page.must}
        assert named <= set(page.fields), page.title
        if page.asks in (Asks.PLACE, Asks.ADDRESS):
            (name,) = page.fields
            assert (details.model_fields[name].annotation is Place) == (page.asks is Asks.PLACE)
        if page.asks is Asks.FIRST:
            assert not page.fields
            assert page.slug
        for name in page.fields:
            if (values := enumeration(details.model_fields[name].annotation)) is not None:
                assert set(page.answers[name]) == {each.value for each in values}, page.title
                words = list(page.answers[name].values())
                assert len(set(words)) == len(words)


@pytest.mark.parametrize(("process", "own"), SETS)
def test_every_page_has_an_address_of_its_own(process: str, own: ServiceQuestions) -> None:
    parts = [each.part for each in asked_of(own, details_model(process))]
    assert len(parts) == len(set(parts))
    assert not {"check", "sent"} & set(parts)
    assert all(part.replace("-", "").isalpha() for part in parts)


@pytest.mark.parametrize("code", OFFERED)
def test_every_page_and_every_stop_can_be_come_to_and_every_way_can_be_sent(code: str) -> None:
    service, questions = of_service(code)
    came: set[str] = set()
    led: set[Stop] = set()
    for seed in range(WALKS):
        gone = at_random(code, seed)
        came |= {each.part for each in gone.pages}
        led |= set(gone.stops)
        _can_be_sent(service.process, gone.details)
    assert came == {each.part for each in pages_of(service)}
    assert led == set(stops(questions)) - set(questions.instead)


@pytest.mark.parametrize("code", OFFERED)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_is_written_can_be_sent(code: str, data: st.DataObject) -> None:
    written = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=120)

    def choose(asked: Field, needed: bool) -> Any:
        if not needed and data.draw(st.booleans()):
            return None
        if asked.widget in (Widget.LINE, Widget.BOX) and asked.name not in ("phone", "email"):
            return data.draw(written)
        return plain_answer(asked, data.draw(st.randoms(use_true_random=False)))

    def first(page: QuestionPage) -> str:
        return data.draw(st.sampled_from(list(page.choices)))

    _can_be_sent(OFFERED[code].process, walk(code, choose, first).details)


def _can_be_sent(process: str, details: dict[str, Any]) -> None:
    model: type[BaseModel] = details_model(process)
    read = model.model_validate(details)
    assert not list(faults_in(read, Around(NOW))), details


def test_what_people_say_is_of_one_service() -> None:
    said = [(need.casefold(), code) for code in OFFERED for need in of_service(code)[1].needs]
    assert len({need for need, _ in said}) == len(said)
    for code in OFFERED:
        assert len([need for need, of in said if of == code]) >= 3, code


@pytest.mark.parametrize(("process", "own"), SETS)
def test_what_leads_elsewhere_is_there_and_says_what_the_council_has(
    process: str, own: ServiceQuestions
) -> None:
    there = {*OFFERED, *(each.code for each in EDITION.signposts)}
    contact = set(Contact.model_fields)
    for stop in stops(own):
        assert not stop.service or stop.service in there
        assert holes(stop.text) <= contact
        assert not (stop.service and stop.to)
    named = {"ombudsman", "reach"}
    assert all(holes(each.text) <= contact | named for each in texts(own, details_model(process)))


HIDDEN = ("homeless", "anti-social", "asb", "behaviour", "abuse", "violence", "review", "housing", "tenan")


@pytest.mark.parametrize("code", [code for code in OFFERED if of_service(code)[1].sensitive])
def test_a_sensitive_service_is_in_no_title(code: str) -> None:
    pages = pages_of(OFFERED[code])
    for page in pages:
        said = f"{page.title} {page.part}".casefold()
        assert not [word for word in HIDDEN if word in said], page.title
    assert any(each.asks is Asks.SAFE_CONTACT for each in pages)


def test_those_that_are_sensitive() -> None:
    assert {code for code in OFFERED if of_service(code)[1].sensitive} == {
        "homelessness",
        "homelessness_review",
        "anti_social_behaviour",
    }
