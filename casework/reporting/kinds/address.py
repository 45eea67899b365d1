"""A postal address: found by its postcode and chosen, or written. Fills one line or text of the report."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.draft import ReportDraft
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.where.address_book import FoundAddress
from casework.reporting.where.collecting import calendar_of, is_told, next_of
from casework.reporting.where.located import KEPT, Located, located_of
from casework.reporting.where.looking import AS_RADIOS, look_up
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.addresses.post import lines_of
from charter.counting.counting import day_of
from charter.people import AT_THE_DOOR, Model

_LINES = 1_000
"""From so many characters on, a field of the report keeps an address line by line."""


class AddressStep(Model):
    """How far the choosing has come."""

    step: Literal["look", "choose", "write", "told"] = "look"
    asked: str = ""
    found: tuple[FoundAddress, ...] = ()
    failed: bool = False


class AddressKind:
    """One address."""

    template = "report/kinds/address.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        now, text = _now(asked), _written(asked)
        return {
            "step": now.step,
            "asked_for": one(posted, "postcode") if posted else now.asked,
            "found": now.found,
            "chosen": one(posted, "address"),
            "as_radios": len(now.found) <= AS_RADIOS,
            "failed": now.failed,
            "address": one(posted, "address") if posted else "\n".join(lines_of(text)) if text else now.asked,
            "can_look": asked.site.addresses is not None,
            "collected": await _collected(asked) if now.step == "told" else [],
            "where": text,
        }

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        now, wanted = _now(asked), one(posted, "do")
        if wanted == "write":
            return _at(asked, AddressStep(step="write", asked=now.asked))
        if wanted == "look" and asked.site.addresses is not None:
            return _at(asked, AddressStep(asked=now.asked))
        if now.step == "look" and "postcode" in posted:
            return await self._looked(asked, posted)
        if now.step == "choose" and "address" not in posted:
            return PageAnswered(asked.draft, [Mistake("address", _("Choose an address"))], posted)
        if now.step == "choose":
            return await self._chosen(asked, posted, now)
        if now.step == "told":
            return PageAnswered(_kept(asked, AddressStep(step="write")))
        return await self._by_hand(asked, posted)

    async def _looked(self, asked: PageAsked, posted: Posted) -> PageAnswered:
        said, book = one(posted, "postcode").strip(), asked.site.addresses
        if (not said and not _must(asked)) or book is None:
            return await self._taken(asked, posted, "", Located())
        looked = await look_up(book, said)
        if looked.mistake:
            return PageAnswered(asked.draft, [Mistake("postcode", looked.mistake)], posted)
        if looked.failed:
            return _at(asked, AddressStep(step="write", asked=said, failed=True))
        return _at(asked, AddressStep(step="choose", asked=said, found=looked.found))

    async def _chosen(self, asked: PageAsked, posted: Posted, now: AddressStep) -> PageAnswered:
        number = one(posted, "address")
        if not number.isdecimal() or int(number) >= len(now.found):
            return PageAnswered(asked.draft, [Mistake("address", _("Choose an address"))], posted)
        address = now.found[int(number)]
        known = Located(
            text=address.text, uprn=address.uprn, latitude=address.latitude, longitude=address.longitude
        )
        return await self._taken(asked, posted, "\n".join(address.lines), known)

    async def _by_hand(self, asked: PageAsked, posted: Posted) -> PageAnswered:
        text = one(posted, "address").strip()
        if not text and _must(asked):
            return PageAnswered(asked.draft, [Mistake("address", _("Enter the address"))], posted)
        known = located_of(asked.draft)
        same = _in_one_line(text) == known.text
        return await self._taken(asked, posted, text, known if same else Located(text=_in_one_line(text)))

    async def _taken(self, asked: PageAsked, posted: Posted, text: str, known: Located) -> PageAnswered:
        name = asked.question.fields[0]
        details = {field: said for field, said in asked.draft.details.items() if field != name}
        if text:
            said = text if _keeps_lines(asked) else _in_one_line(text)
            try:
                details[name] = _adapter(asked).validate_python(said, context=AT_THE_DOOR)
            except ValidationError:
                wrong = _("The address is too long, or has signs that cannot be used")
                return PageAnswered(asked.draft, [Mistake("address", wrong)], posted)
        kept = {**asked.draft.kept, KEPT: known.model_dump(exclude_defaults=True)}
        draft = asked.draft.model_copy(update={"details": details, "kept": kept})
        after = PageAsked(asked.site, asked.service, asked.details, asked.question, draft)
        if text and await _collected(after):
            return _at(after, AddressStep(step="told"))
        return PageAnswered(_kept(after, AddressStep(step="write")))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        text = _written(asked)
        return [(_(asked.question.title), text)] if text else []


def _slot(asked: PageAsked) -> str:
    return f"address.{asked.question.part}"


def _now(asked: PageAsked) -> AddressStep:
    """How far it has come: what is written is shown, without a look-up there is nothing but writing."""
    stored = asked.draft.kept.get(_slot(asked))
    now = AddressStep.model_validate(stored) if stored else AddressStep()
    if asked.site.addresses is None and now.step in ("look", "choose"):
        return AddressStep(step="write")
    return now


def _kept(asked: PageAsked, step: AddressStep) -> ReportDraft:
    kept = {**asked.draft.kept, _slot(asked): step.model_dump(mode="json", exclude_defaults=True)}
    return asked.draft.model_copy(update={"kept": kept})


def _at(asked: PageAsked, step: AddressStep) -> PageAnswered:
    return PageAnswered(_kept(asked, step), again=True)


def _written(asked: PageAsked) -> str:
    return str(asked.draft.details.get(asked.question.fields[0]) or "")


def _must(asked: PageAsked) -> bool:
    name = asked.question.fields[0]
    return name in asked.question.must or asked.details.model_fields[name].is_required()


def _keeps_lines(asked: PageAsked) -> bool:
    info = asked.details.model_fields[asked.question.fields[0]]
    longest = [each.max_length for each in info.metadata if hasattr(each, "max_length")]
    return not longest or min(longest) >= _LINES


def _adapter(asked: PageAsked) -> TypeAdapter[Any]:
    info = asked.details.model_fields[asked.question.fields[0]]
    return TypeAdapter(info.rebuild_annotation())


def _in_one_line(text: str) -> str:
    return ", ".join(line.strip(" ,") for line in text.split("\n") if line.strip(" ,"))


async def _collected(asked: PageAsked) -> list[Any]:
    """What is collected there next, where that matters to the report and is known."""
    known = located_of(asked.draft)
    if not known.text or not is_told(asked.details):
        return []
    days = await asyncio.to_thread(calendar_of, asked.site.desk.register, known.text, known.uprn)
    return next_of(days, day_of(asked.site.desk.now()))
