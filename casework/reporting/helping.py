"""What can be read beside a question or before the first: examples, who decides, where else to go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.process_questions import questions_of
from casework.site.languages import _
from casework.site.pages import Site
from charter.asking.questions import Stop
from charter.edition.services import Service
from starter.desk.catalogue import Catalogue

_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Elsewhere:
    """Where else to go, in the council's words."""

    title: str
    told: tuple[str, ...]
    address: str
    """Empty where there is only something to be told."""
    words: str
    """What the link says."""


def helps(asked: PageAsked) -> list[tuple[str, list[str]]]:
    """Each as its title and its lines, with the council's telephone and the ombudsman of its complaints."""
    if not asked.question.help:
        return []
    catalogue = asked.site.desk.catalogue
    named = _names(catalogue, asked.service, catalogue.now())
    return [(_(each.title), [_filled(line, named) for line in each.lines]) for each in asked.question.help]


def instead_of(site: Site, service: Service) -> list[Elsewhere]:
    """Where else to go with what sounds like this service; nothing that this council does not have."""
    catalogue = site.desk.catalogue
    named = _names(catalogue, service, catalogue.now())
    found = []
    for stop in questions_of(service).instead:
        address, words = leads_to(site, stop)
        if address or not (stop.service or stop.to):
            told = tuple(_filled(each, named) for each in stop.text.split("\n\n"))
            found.append(Elsewhere(_(stop.title), told, address, words))
    return found


def leads_to(site: Site, stop: Stop) -> tuple[str, str]:
    """The address of what to go to instead and what its link says; empty where there is nothing to go to."""
    if stop.to:
        return stop.to, _("Follow what you have told us")
    catalogue = site.desk.catalogue
    for service in catalogue.services():
        if service.code == stop.service and service.opened_by == "customer":
            return f"/report/{service.code}", _(service.title)
    for signpost in catalogue.edition.signposts:
        if signpost.code == stop.service:
            return signpost.to, _(signpost.title)
    return "", ""


def _names(catalogue: Catalogue, service: Service, now: datetime) -> Mapping[str, str]:
    part = catalogue.part(service.code, now)
    regime = {"ombudsman": part.regime.ombudsman, "reach": part.regime.reach} if part.regime else {}
    return {**{name: str(said) for name, said in part.contact.model_dump().items()}, **regime}


def _filled(text: str, named: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: named.get(hole[1], hole[0]), _(text))
