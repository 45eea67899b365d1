"""Name, and how to be told: by email unless somebody asks otherwise, or not at all where that may be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from casework.forms.answers import filled, judged, one, read
from casework.forms.fields import Field, fields_of
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.own_address import CHOSEN, look_for, looked_of, with_chosen, without_looked
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.kinds.said import chosen_in, is_acting, owned, radios, spoken_field
from casework.reporting.process_questions import questions_of
from casework.reporting.where.looking import AS_RADIOS
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.people import Channel, Customer
from starter.desk.taking.strictness import must_be_posted
from starter.desk.telling.problems import Problem

ASKED = ("name", "email", "phone", "address")
TOLD = "prefers"
NOT_AT_ALL = "none"
WANTED = {Channel.EMAIL: "email", Channel.TEXT: "phone", Channel.POST: "address", Channel.CALL: "phone"}
"""The field that each way of telling needs."""


class ContactKind:
    """Name and how to be told."""

    template = "report/kinds/contact.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    def fields(self, asked: PageAsked) -> tuple[Field, ...]:
        acting = is_acting(asked.draft.kept)
        known = {each.name: each for each in fields_of(Customer)}
        own = {
            "name": _("Your name"),
            "email": _("Your email address"),
            "phone": _("Your phone number"),
            "address": _("Your address"),
        }
        theirs = {
            "name": _("Their name"),
            "email": _("Their email address"),
            "phone": _("Their phone number"),
            "address": _("Their address"),
        }
        labels = theirs if acting else own
        found = (owned(spoken_field(known[name]), own=not acting) for name in ASKED)
        return tuple(replace(each, label=labels[each.name]) for each in found)

    def choice(self, asked: PageAsked) -> Field:
        """How to be told."""
        acting = is_acting(asked.draft.kept)
        label = _("How should we tell them?") if acting else _("How should we tell you?")
        hint = _("We write by email unless you choose another way.")
        return radios(TOLD, label, self._options(asked), hint)

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        reporter = asked.draft.reporter
        looked = looked_of(asked.draft)
        sent = posted or looked.sent
        begun: dict[str, Any] = dict(sent or filled(self.fields(asked), reporter))
        if not sent:
            begun[TOLD] = [str(asked.draft.kept.get(TOLD) or "")]
        choice, fields = self.choice(asked), self.fields(asked)
        can_look = asked.site.addresses is not None and not looked.failed
        if can_look:
            hint = _("Its postcode is enough to find it")
            fields = tuple(replace(each, hint=hint) if each.name == "address" else each for each in fields)
        title = _("How can we reach them?") if is_acting(asked.draft.kept) else _(asked.question.title)
        return {
            "question": replace(asked.question, title=title),
            "fields": (*fields, choice),
            "choice": choice,
            "wanted": {each.value: field for each, field in WANTED.items()},
            "posted": begun,
            "found": looked.found,
            "chosen": one(begun, CHOSEN),
            "as_radios": len(looked.found) <= AS_RADIOS,
            "failed": looked.failed,
            "can_look": can_look,
        }

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        if one(posted, "do") == "look" and asked.site.addresses is not None:
            return await look_for(asked, posted)
        posted = with_chosen(asked.draft, posted)
        answers = read(self.fields(asked), posted)
        options = self._options(asked)
        told = chosen_in(options, one(posted, TOLD)) or _by_what_is_given(answers.body)
        mistakes = [Mistake(each.name, each.text) for each in judged(Customer, answers.body, answers)]
        wrong = {each.name for each in mistakes}
        field = "" if told in ("", NOT_AT_ALL) else WANTED[Channel(told)]
        if not told and not wrong:
            mistakes.append(Mistake(TOLD, _("Select how to be told")))
        elif field and field not in wrong and not answers.body.get(field):
            mistakes.append(Mistake(field, _missing(field, acting=is_acting(asked.draft.kept))))
        reporter = {k: v for k, v in asked.draft.reporter.items() if k not in (*ASKED, TOLD)} | answers.body
        if told != NOT_AT_ALL:
            reporter[TOLD] = told
        if not mistakes:
            mistakes = _cannot_be_posted(reporter)
        if mistakes:
            return PageAnswered(asked.draft, mistakes, {**answers.posted, TOLD: [told]})
        kept = {**without_looked(asked.draft), TOLD: told}
        return PageAnswered(asked.draft.model_copy(update={"reporter": reporter, "kept": kept}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said, told = asked.draft.reporter, str(asked.draft.kept.get(TOLD, ""))
        found = [(each.label, str(said[each.name])) for each in self.fields(asked) if said.get(each.name)]
        how = self._options(asked).get(told)
        return [*found, (self.choice(asked).label, how)] if how else found

    def _options(self, asked: PageAsked) -> Mapping[str, str]:
        """A report of something in the street needs nobody to be told; one who writes for another is."""
        acting = is_acting(asked.draft.kept)
        options = {
            Channel.EMAIL.value: _("By email"),
            Channel.TEXT.value: _("By text message"),
            Channel.POST.value: _("By post"),
            Channel.CALL.value: _("By telephone"),
        }
        if acting:
            return {**options, NOT_AT_ALL: _("Do not contact them: tell me")}
        if asked.service.map_based or questions_of(asked.service).sensitive:
            return {**options, NOT_AT_ALL: _("Do not contact me")}
        return options


def _by_what_is_given(body: Mapping[str, Any]) -> str:
    """By email, unless only another address was given."""
    return next((each.value for each, field in WANTED.items() if body.get(field)), "")


def _missing(field: str, *, acting: bool) -> str:
    own = {
        "email": _("Enter your email address"),
        "phone": _("Enter your phone number"),
        "address": _("Enter your address"),
    }
    theirs = {
        "email": _("Enter their email address"),
        "phone": _("Enter their phone number"),
        "address": _("Enter their address"),
    }
    return (theirs if acting else own)[field]


def _cannot_be_posted(reporter: Mapping[str, Any]) -> list[Mistake]:
    try:
        must_be_posted(Customer.model_validate(reporter), "")
    except Problem as problem:
        errors = problem.more.get("errors") or [{"problem": problem.detail}]
        return [
            Mistake("address", _(str(each["problem"]))[:1].upper() + _(str(each["problem"]))[1:])
            for each in errors
        ]
    return []
