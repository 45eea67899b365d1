"""How to be told without being put at risk: asked so that it gives nothing away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from casework.forms.answers import filled, judged, one, read
from casework.forms.fields import Field, Option, fields_of
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.forms.told import told
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.kinds.said import chosen_in, radios, spoken_field
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.people import Channel, SafeContact

SAFE = "safe"
YES, ONLY, NO = "yes", "only", "no"


class SafeContactKind:
    """Whether it is safe, which ways are, when, and in which words."""

    template = "report/kinds/safe_contact.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    def fields(self) -> tuple[Field, ...]:
        labels = {
            "channels": _("Which ways are safe?"),
            "hours_from": _("Safe from this time of day"),
            "hours_until": _("Safe until this time of day"),
            "no_voicemail": _("Never leave a voicemail"),
            "no_post": _("Never send post"),
            "neutral_wording": _("Never say what it is about"),
        }
        ways = {
            Channel.EMAIL: _("Email"),
            Channel.TEXT: _("Text message"),
            Channel.POST: _("Post"),
            Channel.CALL: _("A telephone call"),
        }
        found = []
        for each in map(spoken_field, fields_of(SafeContact)):
            options = tuple(Option(one.value, ways[Channel(one.value)]) for one in each.options)
            hint = _("For example, 9:30 or 14:00.") if each.name.startswith("hours") else ""
            found.append(replace(each, label=labels[each.name], hint=hint, options=options))
        return tuple(found)

    def choice(self, asked: PageAsked) -> Field:
        """Whether it is safe."""
        return radios(SAFE, _(asked.question.title), self._options())

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        known = asked.draft.reporter.get("safe_contact")
        begun: dict[str, Any] = dict(posted or filled(self.fields(), known or {"neutral_wording": True}))
        if not posted and asked.question.part in asked.draft.answered:
            begun[SAFE] = [YES if known is None else ONLY if known.get("channels") else NO]
        fields = self.fields()
        return {
            "fields": (self.choice(asked), *fields),
            "choice": self.choice(asked),
            "posted": begun,
        }

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        safe = chosen_in(self._options(), one(posted, SAFE))
        if not safe:
            return PageAnswered(asked.draft, [Mistake(SAFE, _("Select whether it is safe"))], posted)
        answers = read(self.fields(), posted)
        body = {**answers.body, **({"channels": []} if safe == NO else {})}
        mistakes = [] if safe == YES else judged(SafeContact, body, answers)
        if safe == ONLY and not body.get("channels") and not mistakes:
            mistakes.append(Mistake("channels", _("Select at least one way that is safe")))
        if mistakes:
            return PageAnswered(asked.draft, mistakes, {**answers.posted, SAFE: [safe]})
        reporter = {**asked.draft.reporter, "safe_contact": None if safe == YES else body}
        return PageAnswered(asked.draft.model_copy(update={"reporter": reporter}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        known = asked.draft.reporter.get("safe_contact")
        safe = YES if known is None else ONLY if known.get("channels") else NO
        found = [(_(asked.question.title), self._options()[safe])]
        if known is None:
            return found
        labels = {each.name: each.label for each in self.fields()}
        for name, label in labels.items():
            if known.get(name):
                texts = [text for _name, text in told({name: known[name]}, SafeContact)]
                found.append((label, "\n".join(texts)))
        return found

    def _options(self) -> Mapping[str, str]:
        return {
            YES: _("Yes, in every way that I gave you"),
            ONLY: _("Only in some ways, or at some times"),
            NO: _("No. I will contact you"),
        }
