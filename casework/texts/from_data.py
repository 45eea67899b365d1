"""The texts in data that residents read: questions, reports, what a case says of itself, an edition."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from babel.messages.catalog import Catalog
from pydantic import BaseModel

from casework.customers import words
from casework.customers.process_words import BY_PROCESS
from casework.forms.fields import NoForm, fields_of
from casework.open.legal.texts import read_texts
from casework.reporting.process_questions import BY_PROCESS as QUESTIONS
from charter.asking.questions import FOLLOW, LAST, ServiceQuestions, asked_of
from charter.edition.editions import Edition, Editions
from charter.edition.promises import Limit, LimitDay
from charter.people import Customer, Needs, Representative, SafeContact
from charter.writing.values import TEXTS, within
from engine.config.settings import Settings
from workflows.capabilities.appointments.messages import Appointment, Way
from workflows.case import COMMON_WORDS
from workflows.processes import PROCESSES, details_model, messages_of

_UNREAD = frozenset(
    {
        "autocomplete",
        "fields_asked",
        "known",
        "name",
        "plain_why",
        "service",
        "slug",
        "to",
        "type",
        "value",
        "widget",
    }
)
"""Parts of data that no resident reads as they stand."""


def add_data(catalogue: Catalog) -> None:
    """Add what every council's residents read."""
    for text in _all():
        catalogue.add(text)


def add_council(catalogue: Catalog, editions: Editions) -> None:
    """Add what a council's own editions say, and the pages of its own words."""
    for edition in editions:
        for text in _of_edition(edition):
            catalogue.add(text)
    statements = read_texts(Settings(edition_path=editions.folder) if editions.folder else Settings())
    for text in texts_in(list(vars(statements).values())):
        catalogue.add(text)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in some data. What is one small word is a code, and nothing that is read."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        if value[:1].isupper() or " " in value:
            yield from (each.strip() for each in value.split("\n\n"))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, BaseModel):
        yield from texts_in({name: getattr(value, name) for name in type(value).model_fields})
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in _UNREAD:
                yield from texts_in(getattr(value, each.name))


def _all() -> Iterator[str]:
    yield from texts_in([FOLLOW, LAST, words.COMMON, dict(TEXTS), dict(COMMON_WORDS)])
    yield from texts_in({name: said for name, said in vars(words).items() if name.isupper()})
    yield from texts_in(dict(BY_PROCESS))
    for way in Way:
        met = Appointment.model_construct(at=datetime.min.replace(tzinfo=UTC), way=way)
        yield met.how
        if way is not Way.FACE_TO_FACE:  # which says where by itself
            yield met.place
    for asked in (Customer, Needs, Representative, SafeContact):
        yield from _of_form(asked)
    for name, process in PROCESSES.items():
        questions = QUESTIONS[name]
        yield from texts_in([questions, dict(process.words)])
        yield from _of_form(details_model(name))
        for each in (questions, *questions.services.values()):
            yield from texts_in(_pages(each, name))
        known = messages_of(name)
        for said in words.of(name).sayings:
            if said in known:
                yield from _of_form(known[said].model)


def _pages(questions: ServiceQuestions, process: str) -> tuple[Any, ...]:
    return asked_of(questions, details_model(process))


def _of_form(model: type[BaseModel]) -> Iterator[str]:
    try:
        yield from texts_in(fields_of(model))
    except NoForm:
        return


def _counted(limit: Limit | LimitDay) -> Iterator[str]:
    """What a limit is counted from, and who may agree to longer."""
    if isinstance(limit, LimitDay):
        yield within(limit.published_date)
        return
    yield from (within(each) for each in (limit.from_, limit.again_from) if each)
    yield from (each for each in (limit.extend_by, limit.exceptions) if each)


def _of_edition(edition: Edition) -> Iterator[str]:
    for service in edition.services:
        yield from (service.title, service.description, service.group)
    for signpost in edition.signposts:
        yield from (signpost.title, signpost.description, signpost.group)
    for promise in edition.promises:
        yield from texts_in([promise.title, promise.reading, promise.date_given])
        for limit in promise.every_limit:
            yield from _counted(limit)
        yield from (
            within(each) for each in (promise.start_event, promise.until, promise.published_date) if each
        )
    for regime in edition.regimes:
        yield from texts_in([regime.ombudsman, regime.reach])
    for commitment in edition.commitments:
        yield from texts_in([commitment.kept])
    yield from texts_in(list(edition.contact.model_dump().values()))
