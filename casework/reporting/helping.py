"""What can be read beside a question or before the first: examples, who decides, where else to go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from casework.reporting.kinds.page_kind import PageAsked
from casework.reporting.process_questions import questions_of
from casework.reporting.telephone import spoken_of
from casework.site.languages import _
from casework.site.pages import Site
from charter.asking.questions import Stop
from charter.edition.services import Service

_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Elsewhere:
    """Where else to go, in the council's words."""

    title: str
    told: tuple[Markup, ...]
    address: str
    """Empty where there is only something to be told."""
    words: str
    """What the link says."""


def helps(asked: PageAsked) -> list[tuple[str, list[str]]]:
    """Each as its title and its lines, with the ombudsman of the service's complaints."""
    if not asked.question.help:
        return []
    catalogue = asked.site.desk.catalogue
    regime = catalogue.part(asked.service.code, catalogue.now()).regime
    named = {"ombudsman": _(regime.ombudsman), "reach": _(regime.reach)} if regime else {}
    return [(_(each.title), [_filled(line, named) for line in each.lines]) for each in asked.question.help]


def instead_of(site: Site, service: Service) -> list[Elsewhere]:
    """Where else to go with what sounds like this service; nothing that this council does not have."""
    contact = site.desk.catalogue.edition.contact
    found = []
    for stop in questions_of(service).instead:
        address, words = leads_to(site, stop)
        if address or not (stop.service or stop.to):
            told = tuple(spoken_of(each, contact) for each in stop.text.split("\n\n"))
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


def _filled(text: str, named: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: named.get(hole[1], hole[0]), _(text))
