"""Where something is on the street: in words, by search, or by a pin on a map; then whose road that is."""

from collections.abc import Sequence
from typing import Any

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.process_questions import pages_of
from casework.reporting.where.address_book import FoundAddress
from casework.reporting.where.looking import look_up
from casework.reporting.where.pinned import NAMES, headers_of, outside, pin_in, pin_map
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.asking.questions import Asks
from charter.people import Model
from charter.place import Place
from starter.places.council_places import RoadArea

LONGEST = 1_000
"""Characters of the words."""


class PlaceStep(Model):
    """What was begun on the page and is not its answer yet."""

    begun: bool = False
    text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    asked: str = ""
    found: tuple[FoundAddress, ...] = ()
    failed: bool = False
    told: bool = False
    """Whose road it is has been told, and the report goes on."""
    road: bool = False
    """Whose road it is, is being told."""


class PlaceKind:
    """Where it is on the street."""

    template = "report/kinds/place.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        now = _now(asked)
        known = _known(asked)
        pin = pin_in(posted)[0] if posted else _pin(now) if now.begun else _pin(known)
        return {
            "where": one(posted, "where") if posted else now.text if now.begun else known.text,
            "search": one(posted, "search") if posted else now.asked,
            "pin": pin,
            "found": now.found,
            "failed": now.failed,
            "can_look": asked.site.addresses is not None,
            "shown_map": pin_map(asked.site, pin),
            "road": _road(asked) if now.road else None,
            "known": known,
            "headers": headers_of(asked.site),
        }

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        now, wanted = _now(asked), one(posted, "do")
        if now.road and wanted == "move":
            return _at(asked, PlaceStep())
        if now.road:
            return PageAnswered(_at(asked, PlaceStep(told=True)).draft)
        pin, wrong = pin_in(posted)
        text, search = one(posted, "where").strip(), " ".join(one(posted, "search").split())[:100]
        begun = PlaceStep(begun=True, text=text[:LONGEST], asked=search)
        if wanted == "unpin":
            return _at(asked, begun)
        is_new = bool(search) and (search != now.asked or not now.found)
        if is_new and (wanted == "look" or not (text or pin)):
            at = {name: getattr(pin, name) for name in NAMES} if pin else {}
            return await self._looked(asked, posted, begun.model_copy(update=at))
        if number := one(posted, "found"):
            if not number.isdecimal() or int(number) >= len(now.found):
                return PageAnswered(asked.draft, [Mistake("found", _("Choose an address"))], posted)
            address = now.found[int(number)]
            text = text if address.text in text else ", ".join(filter(None, (text, address.text)))
            pin = _pin(address) or pin
        if not text and pin is None and not wrong:
            return PageAnswered(asked.draft, [Mistake("where", _("Say where it is"))], posted)
        mistakes = []
        if len(text) > LONGEST:
            mistakes.append(Mistake("where", _("Say where it is in fewer words")))
        if wrong or (wrong := outside(asked.site, pin)):
            mistakes.append(Mistake("pin", wrong))
        if mistakes:
            return PageAnswered(asked.draft, mistakes, posted)
        return self._taken(asked, text, pin)

    async def _looked(self, asked: PageAsked, posted: Posted, begun: PlaceStep) -> PageAnswered:
        book = asked.site.addresses
        if book is None:
            return _at(asked, begun)
        looked = await look_up(book, begun.asked)
        if looked.mistake:
            return PageAnswered(asked.draft, [Mistake("search", looked.mistake)], posted)
        return _at(asked, begun.model_copy(update={"found": looked.found, "failed": looked.failed}))

    def _taken(self, asked: PageAsked, text: str, pin: Place | None) -> PageAnswered:
        there = (pin or Place()).model_copy(update={"text": text})
        before = _known(asked)
        details = {**asked.draft.details, asked.question.fields[0]: there.model_dump(exclude_defaults=True)}
        changed: dict[str, Any] = {"details": details}
        if there != before:  # what was reported near there is another question now
            again = {each.part for each in pages_of(asked.service) if each.asks is Asks.ALREADY}
            changed["answered"] = tuple(part for part in asked.draft.answered if part not in again)
            changed["follows"] = ""
        draft = asked.draft.model_copy(update=changed)
        after = PageAsked(asked.site, asked.service, asked.details, asked.question, draft)
        if _road(after) and not (_now(asked).told and there == before):
            return _at(after, PlaceStep(road=True))
        return PageAnswered(_at(after, PlaceStep(told=_now(asked).told)).draft)

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        known, title = _known(asked), _(asked.question.title)
        if known.text:
            return [(title, known.text)]
        return [(title, _("The place that is marked on the map"))] if known.latitude is not None else []


def _slot(asked: PageAsked) -> str:
    return f"place.{asked.question.part}"


def _now(asked: PageAsked) -> PlaceStep:
    return PlaceStep.model_validate(asked.draft.kept.get(_slot(asked)) or {})


def _at(asked: PageAsked, step: PlaceStep) -> PageAnswered:
    kept = {**asked.draft.kept, _slot(asked): step.model_dump(mode="json", exclude_defaults=True)}
    return PageAnswered(asked.draft.model_copy(update={"kept": kept}), again=True)


def _known(asked: PageAsked) -> Place:
    return Place.model_validate(asked.draft.details.get(asked.question.fields[0]) or {})


def _pin(of: PlaceStep | Place | FoundAddress) -> Place | None:
    if of.latitude is None or of.longitude is None:
        return None
    return Place(latitude=of.latitude, longitude=of.longitude)


def _road(asked: PageAsked) -> RoadArea | None:
    """Whose road it is, where it is another's and that matters here."""
    known = _known(asked)
    if known.latitude is None or known.longitude is None:
        return None
    return asked.site.desk.catalogue.places.road_of_another(known.latitude, known.longitude, asked.service)
