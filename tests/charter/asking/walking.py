"""A resident who answers a service's questions, page by page, as its branches lead."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.forms.fields import Field, Widget, fields_of
from casework.reporting.process_questions import BY_PROCESS, pages_of, questions_of
from charter.asking.questions import TODAY, Asks, QuestionPage, ServiceQuestions, Stop
from charter.edition.editions import Editions
from charter.edition.services import Service
from workflows.processes import details_model

NOW = datetime.now(UTC).date()
EDITION = Editions.load().in_force(NOW)
OFFERED = {each.code: each for each in EDITION.services if each.opened_by == "customer"}
"""Every service that a resident may open."""
ALL = sorted({each.process for each in OFFERED.values()})
Chooser = Callable[[Field, bool], Any]
"""What is answered to a field: None for nothing, where nothing may be answered."""


@dataclass
class Walk:
    """What was answered on the way, and where it led."""

    details: dict[str, Any]
    first: dict[str, str] = field(default_factory=dict)
    pages: list[QuestionPage] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


def of_service(code: str) -> tuple[Service, ServiceQuestions]:
    service = OFFERED[code]
    return service, questions_of(service)


def each_of_processes() -> Iterator[tuple[str, ServiceQuestions]]:
    """Each set of questions that there is, with its process: also what services of no edition of ours get."""
    for process in ALL:
        own = BY_PROCESS[process]
        yield process, own
        yield from ((process, each) for each in own.services.values())


def walk(code: str, choose: Chooser, first: Callable[[QuestionPage], str], today: date = NOW) -> Walk:
    """Go from the first question to the last, and on from where an answer would lead elsewhere."""
    service, questions = of_service(code)
    forms = {each.name: each for each in fields_of(details_model(service.process))}
    gone = Walk(dict(questions.known))
    for page in pages_of(service):
        given = {**gone.details, **gone.first, TODAY: today.isoformat()}
        if page.when is not None and not page.when(given):
            continue
        gone.pages.append(page)
        if page.asks is Asks.FIRST:
            gone.first[page.part] = first(page)
        for name in page.fields:
            needed = forms[name].required or name in page.must
            if (said := choose(forms[name], needed)) is not None:
                gone.details[name] = said
        given = {**gone.details, **gone.first, TODAY: today.isoformat()}
        if page.stops is not None and (stop := page.stops(given)) is not None:
            gone.stops.append(stop)
    return gone


def at_random(code: str, seed: int) -> Walk:
    """One way through, by chance: the same for the same seed."""
    chance = random.Random(f"{code} {seed}")

    def choose(asked: Field, needed: bool) -> Any:
        if not needed and chance.random() < 0.4:
            return None
        return plain_answer(asked, chance)

    return walk(code, choose, lambda page: chance.choice(list(page.choices)))


def plain_answer(asked: Field, chance: random.Random) -> Any:
    """An ordinary answer to a field."""
    if asked.options:
        return chance.choice(asked.options).value
    if asked.widget in (Widget.YES_NO, Widget.TICK):
        return chance.random() < 0.5
    if asked.widget is Widget.DATE:
        back = chance.choice((0, 1, 5)) if asked.name == "missed_on" else chance.choice((1, 30, 2_000, 6_500))
        return (NOW - timedelta(days=back)).isoformat()
    if asked.widget is Widget.NUMBER:
        return NOW.year + 1
    if asked.widget is Widget.GROUP:
        return {"text": "By the gate"} if asked.name == "where" else {"email": "ada@example.com"}
    return "01632 960001" if asked.name == "phone" else "In a few words"
