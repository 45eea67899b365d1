"""A service's questions for residents: one thing a page, in their words, in order, with branches.

A process says its own in ``QUESTIONS`` of ``questions.py`` in its folder. One that says nothing is asked for
field by field, as its report's model has it: `asked_of` makes that order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

Given = Mapping[str, Any]
"""What a resident has answered so far: the report's details by field, as JSON; what was asked ``FIRST``, by
the part of its page; and the day it is asked, by `TODAY`."""
TODAY = "today"
"""The day on which it is asked, as ISO writes it: branches read no clock."""
YES, NO = "yes", "no"
"""What an answer of a ``FIRST`` page says, where it has no words of its own."""


class Asks(StrEnum):
    """How a page asks. Each has its own code in ``casework.reporting.kinds``."""

    FIRST = "first"
    """What has to be known before the rest and is not sent: whether anybody is in danger."""
    ANSWERS = "answers"
    """Fields of the report, as a form has them."""
    PLACE = "place"
    """Where something is on the street: a `charter.place.Place`, by map, by search or in words."""
    ADDRESS = "address"
    """A postal address, looked up or written: fills one line or text of the report."""
    ALREADY = "already"
    """Whether somebody has reported it already; asked only where somebody may have."""
    PHOTOGRAPHS = "photographs"
    """Up to five, taken or chosen."""
    WHOM = "whom"
    """Whether it is for oneself or for somebody else."""
    ACTING = "acting"
    """Who writes for somebody else, and how to reach them."""
    CONSENT = "consent"
    """Why whoever writes may be told what happens."""
    CONTACT = "contact"
    """Name and how to be told."""
    SAFE_CONTACT = "safe_contact"
    """How to be told without being put at risk."""
    NEEDS = "needs"
    """What the customer needs of the council: formats, an interpreter, time."""


@dataclass(frozen=True)
class Stop:
    """Where an answer leads instead of on: a telephone number, another service, another body."""

    title: str
    text: str
    """Paragraphs, apart by empty lines. ``{phone}``, ``{out_of_hours}`` and the like are the contact's."""
    service: str = ""
    """The code of the service, or of the signpost, to go to instead."""
    to: str = ""
    """An address of this site to go to instead."""
    goes_on: str = ""
    """What the link that goes on all the same says; empty where it does not."""


FOLLOW = Stop(
    "Have you told us this before?",
    "You can see how far it is. You can add to it too. You need your reference.",
    to="/track",
)
"""For who has told us already: what they have is a case."""


@dataclass(frozen=True)
class Help:
    """Something to read beside a question, unfolded by whoever wishes to: examples, who decides at last."""

    title: str
    lines: tuple[str, ...]
    """``{ombudsman}`` and ``{reach}`` are those of the service's complaints."""


@dataclass(frozen=True)
class QuestionPage:
    """One page. A field not named in ``labels``, ``hints`` or ``answers`` keeps its own words."""

    title: str
    """The question itself, as its heading: about nine years of schooling read it."""
    fields: tuple[str, ...] = ()
    """Names of the report's details, in order."""
    asks: Asks = Asks.ANSWERS
    slug: str = ""
    """Its part of the address; from the first field, or from how it asks, where it is empty."""
    hint: str = ""
    why: str = ""
    """Why it is asked, unfolded by whoever wishes to know."""
    help: tuple[Help, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: {YES: "Yes", NO: "No"})
    """What can be answered to a page of ``FIRST``, and the words for each."""
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """A resident's words for the values of a field."""
    must: tuple[str, ...] = ()
    """Fields that the model leaves open and a resident is asked to fill in."""
    when: Callable[[Given], bool] | None = None
    """Whether it is asked, after what was answered before; None: always."""
    stops: Callable[[Given], Stop | None] | None = None
    """Where these answers lead instead of to the next page."""

    @property
    def part(self) -> str:
        """Its part of the address."""
        first = self.fields[0] if self.fields else self.asks.value
        return self.slug or first.replace("_", "-")


@dataclass(frozen=True)
class ServiceQuestions:
    """All that is asked for one process, and what its first page says."""

    pages: tuple[QuestionPage, ...] = ()
    unasked: frozenset[str] = frozenset()
    """Fields that another system tells, or an officer: no resident is asked."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """Fields that the choice of the service has answered: sent with the report, and not asked."""
    needs: tuple[str, ...] = ()
    """What somebody would say who needs it: “my bin was missed”. Found by the search of services."""
    instead: tuple[Stop, ...] = ()
    """Where else to go with what sounds like this: its first page names them."""
    before: tuple[str, ...] = ()
    """What to have at hand, line by line."""
    sensitive: bool = False
    """A way to leave the page at once, nothing of it in titles, and safe contact is asked."""
    photographs: bool = False
    services: Mapping[str, "ServiceQuestions"] = field(default_factory=dict)
    """Another set for some services of the process, by code."""

    def of(self, service: str) -> "ServiceQuestions":
        """Those of one service."""
        return self.services.get(service, self)


LAST = (
    QuestionPage("Is this for you, or for somebody else?", asks=Asks.WHOM),
    QuestionPage("Who are you?", asks=Asks.ACTING),
    QuestionPage("Have they agreed that you write for them?", asks=Asks.CONSENT),
    QuestionPage("How can we tell you what happens?", asks=Asks.CONTACT),
    QuestionPage("How can we make this easier for you?", asks=Asks.NEEDS),
)
"""What every service asks after its own questions."""


def asked_of(questions: ServiceQuestions, details: type[BaseModel]) -> tuple[QuestionPage, ...]:
    """A service's pages: its own, those of fields nobody wrote a page for, and the last ones, in order."""
    own = questions.pages
    covered = questions.unasked.union(questions.known, *(each.fields for each in own))
    left = tuple(
        QuestionPage(str(described.description or name.replace("_", " ").capitalize()), (name,))
        for name, described in details.model_fields.items()
        if name not in covered and name != "photos"
    )
    photographs = (
        (QuestionPage("Do you have photos of it?", asks=Asks.PHOTOGRAPHS),) if questions.photographs else ()
    )
    safe = (
        (QuestionPage("Is it safe for us to contact you?", asks=Asks.SAFE_CONTACT),)
        if questions.sensitive
        else ()
    )
    last = LAST[:4] + safe + LAST[4:]
    asked = {each.asks for each in own} | {Asks.ANSWERS}
    return (*own, *left, *(each for each in (*photographs, *last) if each.asks not in asked))
