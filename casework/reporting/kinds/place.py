"""Where something is: in words, or on a map."""

from collections.abc import Sequence
from typing import Any

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.site.sessions import SentFile


class PlaceKind:
    """Where it is on the street."""

    template = "report/kinds/place.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        known = (asked.draft.details.get(asked.question.fields[0]) or {}).get("text", "")
        return {"posted": posted, "where": one(posted, "where") or known}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        where = one(posted, "where").strip()
        if not where:
            return PageAnswered(asked.draft, [Mistake("where", "Say where it is")], posted)
        details = {**asked.draft.details, asked.question.fields[0]: {"text": where}}
        return PageAnswered(asked.draft.model_copy(update={"details": details}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        known = asked.draft.details.get(asked.question.fields[0]) or {}
        return [(asked.question.title, known["text"])] if known.get("text") else []
