"""What is promised for a service, in words: before anything is asked, and with its dates once it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.site.languages import _
from casework.site.words import length_said
from charter.counting.lengths import Unit
from charter.edition.promises import cited
from charter.edition.services import Service
from starter.desk.catalogue import Catalogue, promised


@dataclass(frozen=True)
class Promised:
    """One promise of the council's."""

    title: str
    length: str
    """How long it takes at most, in words; empty for what has no length yet."""
    due: datetime | None
    """By when, where that is known already."""
    at_once: bool
    """It is done as soon as somebody sends."""
    clause: str
    place: str
    """Where it is written."""
    illustrative: bool


def before_asking(catalogue: Catalogue, service: Service) -> list[Promised]:
    """What the council promises, as it would count from now. Its dates are said when they are sure."""
    return [_promised(each) for each in _of_council(catalogue, service, catalogue.now())]


def after_sending(catalogue: Catalogue, service: Service, received: datetime) -> list[Promised]:
    """What runs for a report that was received then: first what falls due first."""
    made = [_promised(each) for each in _of_council(catalogue, service, received) if not each["automatic"]]
    return sorted((each for each in made if each.due), key=lambda each: str(each.due))


def _of_council(catalogue: Catalogue, service: Service, received: datetime) -> list[dict[str, Any]]:
    part = catalogue.part(service.code, received)
    return [each for each in promised(part, received) if each["by"] == "council"]


def _promised(each: dict[str, Any]) -> Promised:
    length = str(each["length"] or "")
    at_once = bool(each["automatic"])
    return Promised(
        title=_(each["title"]),
        length=_("at once, by itself") if at_once else _length(length),
        due=datetime.fromisoformat(each["due"]) if each["due"] and not at_once else None,
        at_once=at_once,
        clause=each["clause"],
        place=cited(each["source"], each["where"]),
        illustrative=each["illustrative"],
    )


def _length(length: str) -> str:
    if length == Unit.SAME_DAY:
        return _("the same day")
    if not length[:1].isdigit():
        return _("by a day that is published for each year") if length else ""
    return _("within {length}").format(length=length_said(length))
