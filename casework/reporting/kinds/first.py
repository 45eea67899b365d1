"""What has to be known before the rest: whether anybody is in danger. It leads, and is not sent."""

from collections.abc import Sequence
from typing import Any

from casework.forms.answers import one
from casework.forms.fields import Field, Option, Widget
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.site.languages import _
from casework.site.sessions import SentFile


class FirstKind:
    """One of the page's choices, kept in the draft beside what is sent."""

    template = "report/kinds/answers.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        part = asked.question.part
        known = asked.draft.first.get(part)
        return {"fields": (_field(asked),), "posted": posted or ({part: [known]} if known else {})}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        part = asked.question.part
        said = one(posted, part)
        if said not in asked.question.choices:
            wrong = _("Select an answer to “{question}”").format(question=_(asked.question.title))
            return PageAnswered(asked.draft, [Mistake(part, wrong)], posted)
        return PageAnswered(asked.draft.model_copy(update={"first": {**asked.draft.first, part: said}}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        said = asked.draft.first.get(asked.question.part, "")
        words = asked.question.choices.get(said, "")
        return [(_(asked.question.title), _(words))] if words else []


def _field(asked: PageAsked) -> Field:
    question = asked.question
    options = tuple(Option(value, _(words)) for value, words in question.choices.items())
    return Field(
        question.part,
        _(question.title),
        Widget.RADIOS,
        required=True,
        hint=_(question.hint),
        options=options,
    )
