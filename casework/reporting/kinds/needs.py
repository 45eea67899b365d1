"""What the customer needs of the council: formats, an interpreter, time."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from casework.forms.answers import filled, judged, read
from casework.forms.fields import Field, fields_of
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.forms.told import told
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.kinds.said import spoken_field
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.people import Needs


class NeedsKind:
    """Asked once, and obeyed in every letter and appointment. Nobody has to need anything."""

    template = "report/kinds/needs.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    def fields(self) -> tuple[Field, ...]:
        labels = {
            "interpreter": _("Language of an interpreter, if you need one"),
            "someone_with_them": _("Who should be with you, if somebody should"),
        }
        found = map(spoken_field, fields_of(Needs))
        return tuple(replace(each, label=labels.get(each.name, each.label)) for each in found)

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        begun = posted or filled(self.fields(), asked.draft.reporter.get("needs") or {})
        return {"fields": self.fields(), "posted": begun}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        answers = read(self.fields(), posted)
        mistakes = judged(Needs, answers.body, answers)
        if mistakes:
            return PageAnswered(asked.draft, mistakes, answers.posted)
        reporter = {**asked.draft.reporter, "needs": answers.body}
        return PageAnswered(asked.draft.model_copy(update={"reporter": reporter}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said = asked.draft.reporter.get("needs") or {}
        named = {each.name: each.label for each in self.fields()}
        given = [name for name in named if said.get(name)]
        found = [(named[name], text) for name in given for _n, text in told({name: said[name]}, Needs)]
        return found or [(_(asked.question.title), _("No"))]
