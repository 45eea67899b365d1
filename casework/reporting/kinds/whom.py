"""For whom it is: oneself or somebody else; who writes then, and why they may be told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from casework.forms.answers import filled, judged, one, read
from casework.forms.fields import Field, fields_of
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.kinds.said import (
    FOR_ANOTHER,
    FOR_ME,
    WHOM,
    chosen_in,
    is_acting,
    owned,
    radios,
    spoken_field,
)
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.people import Consent, Representative, RepresentativeKind
from charter.writing.values import spoken

ELECTED = (RepresentativeKind.COUNCILLOR, RepresentativeKind.MP)


class WhomKind:
    """For oneself, or for somebody else."""

    template = "report/kinds/answers.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        begun = posted or {WHOM: [str(asked.draft.kept.get(WHOM, ""))]}
        return {"fields": (radios(WHOM, _(asked.question.title), self._options()),), "posted": begun}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        whom = chosen_in(self._options(), one(posted, WHOM))
        if not whom:
            return PageAnswered(asked.draft, [Mistake(WHOM, _("Select whom it is for"))], posted)
        kept = {**asked.draft.kept, WHOM: whom}
        representative = asked.draft.representative if whom == FOR_ANOTHER else None
        changed = asked.draft.model_copy(update={"kept": kept, "representative": representative})
        if representative is None:  # asked again, should they change their mind
            parts = tuple(part for part in changed.answered if part not in ("acting", "consent"))
            changed = changed.model_copy(update={"answered": parts})
        return PageAnswered(changed)

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said = self._options().get(str(asked.draft.kept.get(WHOM, "")))
        return [(_(asked.question.title), said)] if said else []

    def _options(self) -> dict[str, str]:
        return {FOR_ME: _("For me"), FOR_ANOTHER: _("For somebody else")}


class ActingKind:
    """Who writes for somebody else."""

    template = "report/kinds/answers.html"
    asked = ("kind", "name", "email", "phone")

    async def is_asked(self, asked: PageAsked) -> bool:
        return is_acting(asked.draft.kept)

    def fields(self) -> tuple[Field, ...]:
        known = {each.name: each for each in fields_of(Representative)}
        labels = {
            "kind": _("Who are you to them?"),
            "name": _("Your name"),
            "email": _("Your email address"),
            "phone": _("Your phone number"),
        }
        found = (owned(known[name], own=True) for name in self.asked)
        return tuple(replace(spoken_field(each), label=labels[each.name]) for each in found)

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        begun = posted or filled(self.fields(), asked.draft.representative or {})
        return {"fields": self.fields(), "posted": begun}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        answers = read(self.fields(), posted)
        mistakes = [
            Mistake(each.name, _NEEDED[each.name]()) if _is_empty(each.name, answers.body) else each
            for each in judged(Representative, answers.body, answers)
        ]
        wrong = {each.name for each in mistakes}
        if not answers.body.get("name") and "name" not in wrong:
            mistakes.append(Mistake("name", _NEEDED["name"]()))
        if not {"email", "phone"} & (answers.body.keys() | wrong):
            mistakes.append(
                Mistake("email", _("Enter an email address or a phone number, so we can reach you"))
            )
        if mistakes:
            return PageAnswered(asked.draft, mistakes, answers.posted)
        before = {k: v for k, v in (asked.draft.representative or {}).items() if k in ("consent", "reason")}
        changed = before if before and not _changes_consent(asked, answers.body) else {}
        parts = tuple(part for part in asked.draft.answered if changed or part != "consent")
        update = {"representative": {**changed, **answers.body}, "answered": parts}
        return PageAnswered(asked.draft.model_copy(update=update))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said = asked.draft.representative or {}
        return [
            (
                each.label,
                _(spoken(said[each.name], "RepresentativeKind")) if each.name == "kind" else said[each.name],
            )
            for each in self.fields()
            if said.get(each.name)
        ]


class ConsentKind:
    """Why they may be told: what was agreed, or what is necessary to answer somebody elected."""

    template = "report/kinds/answers.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return is_acting(asked.draft.kept)

    def fields(self, asked: PageAsked) -> tuple[Field, ...]:
        known = {each.name: each for each in fields_of(Representative)}
        if _is_elected(asked):
            label = _("What do you need to be told to answer them, and why?")
            return (replace(known["reason"], label=label, hint="", required=False),)
        label = _("How did they agree, or why can you decide for them?")
        hint = _("For example, they asked you on the telephone, or you have power of attorney.")
        consent = radios("consent", _(asked.question.title), self._options(), _waiting())
        return (consent, replace(known["reason"], label=label, hint=hint, required=False))

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        fields = self.fields(asked)
        known = asked.draft.representative or {}
        shown: dict[str, Any] = {"fields": fields, "posted": posted or filled(fields, known)}
        if _is_elected(asked):
            shown["question"] = replace(asked.question, title=_("What may we tell you?"))
        return shown

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        fields = self.fields(asked)
        answers = read(fields, posted)
        mistakes = [*answers.mistakes]
        consent = Consent.TAKEN_AS_GIVEN if _is_elected(asked) else one(posted, "consent")
        if not _is_elected(asked) and consent not in self._options():
            mistakes.append(Mistake("consent", _("Select whether they have agreed")))
        reason = str(answers.body.get("reason") or "")
        if consent in (Consent.AUTHORITY, Consent.BEST_INTERESTS) and not reason.strip():
            mistakes.append(Mistake("reason", _("Say why you can decide for them")))
        representative = {**(asked.draft.representative or {}), "consent": consent, "reason": reason}
        if not mistakes:
            mistakes = judged(Representative, representative, answers)
        if mistakes:
            return PageAnswered(asked.draft, mistakes, answers.posted)
        return PageAnswered(asked.draft.model_copy(update={"representative": representative}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said = asked.draft.representative or {}
        options = self._options()
        found = (
            [(_(asked.question.title), options[said["consent"]])] if said.get("consent") in options else []
        )
        reason = self.fields(asked)[-1].label
        return [*found, (reason, said["reason"])] if said.get("reason") else found

    def _options(self) -> Mapping[str, str]:
        return {
            Consent.GIVEN.value: _("Yes, they have agreed"),
            Consent.AUTHORITY.value: _("I have the right in law to decide for them"),
            Consent.BEST_INTERESTS.value: _("They cannot agree, and it is best for them"),
            Consent.AWAITED.value: _("Not yet"),
        }


def _waiting() -> str:
    return _("If they have not agreed yet, we begin all the same. We tell you what happens once they have.")


def _is_elected(asked: PageAsked) -> bool:
    return (asked.draft.representative or {}).get("kind") in ELECTED


def _changes_consent(asked: PageAsked, body: Mapping[str, Any]) -> bool:
    """Whether somebody elected has become somebody who is not, or the other way round."""
    return _is_elected(asked) != (body.get("kind") in ELECTED)


def _is_empty(name: str, body: Mapping[str, Any]) -> bool:
    return name in _NEEDED and not body.get(name)


_NEEDED = {
    "kind": lambda: _("Select who you are to them"),
    "name": lambda: _("Enter your name"),
}
