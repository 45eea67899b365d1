"""What a council says of its charter for a first draft: in a file of answers, or one answer at a time."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from charter.councils.needs import needs
from charter.counting.calendars import Nation
from charter.counting.lengths import Length
from charter.edition.editions import Edition
from charter.edition.promises import Promise
from charter.edition.services import Service

Ask = Callable[[str, str], str]
"""Asks a question and gives the answer: what is offered in its place if nothing is typed."""
TEAM = "customer_services"
Read = TypeVar("Read")


class DraftPromise(BaseModel):
    """How long something takes, and the charter's own words for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    length: Length
    clause: str = ""
    where: str = ""


class DraftService(BaseModel):
    """A service that the charter promises something of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    """As the first edition has it, if left out."""
    process: str = ""
    group: str = ""
    team: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    promises: dict[str, DraftPromise] = {}
    """By the promise's key, such as ``respond`` or ``repair/routine``."""


class DraftContact(BaseModel):
    """How the council is reached. What is left out is written as an example, and is to be replaced."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    online: str = "https://council.example.com"
    email: str = "customer.services@example.com"
    phone: str = "01632 960000"
    post: str = "1 Example Avenue, Example Town, EX1 1EX"
    in_person: str = "1 Example Avenue, Example Town"
    other_formats: str = (
        "You can have this in another language, large print, Braille, Easy Read or British Sign Language: "
        "tell us in any of these ways."
    )
    out_of_hours: str = "01632 960099"
    information_charter: str = "https://council.example.com/your-information"
    responsibilities: str = "https://council.example.com/what-we-ask-of-you"
    tenant_handbook: str = "https://council.example.com/tenants"


class DraftAnswers(BaseModel):
    """All that a first draft is made from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    council: str = Field(min_length=1)
    prefix: str = Field(pattern=r"^[A-Z]{2,4}$")
    nation: Nation
    in_force_from: date
    document: str = "Customer Charter"
    contact: DraftContact = DraftContact()
    services: tuple[DraftService, ...] = Field(min_length=1)


def interview(ask: Ask) -> DraftAnswers:
    """Ask for a charter's promises, one after the other, and again where an answer cannot be read."""
    council = _asked(ask, "The council's name", "", str)
    initials = "".join(word[0] for word in re.findall(r"[A-Z][a-z]+", council))[:2] or "CC"
    prefix = _asked(ask, "What its references begin with, two to four capital letters", initials, _prefix)
    nations = ", ".join(each.value for each in Nation)
    nation = _asked(ask, f"Whose bank holidays it keeps ({nations})", Nation.ENGLAND.value, Nation)
    since = _asked(ask, "From which day the charter is in force, such as 2027-04-01", "", date.fromisoformat)
    offered = DraftContact()
    contact = DraftContact(
        online=ask("Where people report online", offered.online),
        email=ask("Its email address", offered.email),
        phone=ask("Its telephone number", offered.phone),
        post=ask("Its address for letters", offered.post),
        in_person=ask("Where people can come, and when", offered.in_person),
        out_of_hours=ask("The number for emergencies when it is closed", offered.out_of_hours),
    )
    first = Edition.load()
    chosen = [
        _service(ask, first, service)
        for service in first.services
        if ask(f"Does the charter promise anything about “{service.title}”? (yes or no)", "no")[:1] in "yY"
    ]
    while title := ask("Another service that is to be answered within a time: its name, or nothing", ""):
        chosen.append(_enquiry(ask, title))
    return DraftAnswers(
        council=council,
        prefix=prefix,
        nation=nation,
        in_force_from=since,
        contact=contact,
        services=tuple(chosen),
    )


def asked_for(edition: Edition, service: Service) -> list[Promise]:
    """The promises of a service that a council gives a length of its own: its own time, and nobody else's."""
    found = edition.promises_of(service)
    return [each for each in found if each.ours and each.length and not each.automatic]


def _service(ask: Ask, first: Edition, service: Service) -> DraftService:
    team = ask("  The team that looks after it", service.team.replace("_", " "))
    promises = {each.key: _promise(ask, each.title, str(each.length)) for each in asked_for(first, service)}
    return DraftService(code=service.code, team=_code(team) or TEAM, promises=promises)


def _enquiry(ask: Ask, title: str) -> DraftService:
    team = ask("  The team that looks after it", "customer services")
    answer = _promise(ask, needs()["Enquiry"].promises["respond"].title, "10 working days")
    return DraftService(
        code=_code(title) or "enquiry",
        title=title,
        process="Enquiry",
        group=ask("  Among which services it is listed", "Contacting us"),
        team=_code(team) or TEAM,
        description=ask("  What it is for, in a sentence", title),
        promises={"respond": answer},
    )


def _promise(ask: Ask, title: str, length: str) -> DraftPromise:
    found = _asked(ask, f"  {title}: within how long", length, Length.parse)
    clause = ask(f"  {title}: the charter's own words, or nothing", "")
    where = ask(f"  {title}: under which heading", "") if clause else ""
    return DraftPromise(length=found, clause=clause, where=where)


def _asked(ask: Ask, question: str, offered: str, read: Callable[[str], Read]) -> Read:
    for _again in range(20):
        try:
            if typed := ask(question, offered).strip():
                return read(typed)
        except ValueError as error:
            question = f"That cannot be read ({error}). {question.partition('). ')[2] or question}"
    raise ValueError(f"{question}: not answered")


def _prefix(typed: str) -> str:
    if not re.fullmatch(r"[A-Z]{2,4}", typed):
        raise ValueError("it is two to four capital letters")
    return typed


def _code(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_0123456789")
