"""Photographs, taken or chosen: each is kept as it is added, and shown small with a way to remove it."""

from collections.abc import Sequence
from typing import Any

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.photographs.adding import MOST, add, kept_with, remove
from casework.site.languages import _, ngettext
from casework.site.sessions import SentFile
from photographs.pictures import LIMIT
from register import RegisterError

FIELD = "photographs"
REMOVE, ADD = "remove", "add"
"""What the page's buttons are called, beside the one that goes on."""


class PhotographsKind:
    """Up to five."""

    template = "report/kinds/photographs.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        return asked.site.desk.photographs is not None

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        try:
            kept = await kept_with(asked.site, asked.draft.id)
        except RegisterError:  # the page says so beside what was sent
            kept = []
        return {
            "pictures": kept,
            "pictures_at": f"/report/{asked.service.code}/{asked.draft.id}/photographs",
            "most": MOST,
            "megabytes": LIMIT // 1024 // 1024,
            "has_room": len(kept) < MOST,
        }

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        """Whatever was chosen is added, by whichever button it was sent."""
        wrong = await add(asked.site, asked.draft.id, files)
        if removed := one(posted, REMOVE):
            await remove(asked.site, asked.draft.id, removed)
        if ADD in posted and not files:
            wrong = [_("Choose a photograph to add, or continue")]
        kept = tuple(each.id for each in await kept_with(asked.site, asked.draft.id))
        draft = asked.draft.model_copy(update={"photographs": kept})
        return PageAnswered(
            draft, [Mistake(FIELD, each) for each in wrong], posted, again=bool(removed) or ADD in posted
        )

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        count = len(asked.draft.photographs)
        said = ngettext("{count} photograph", "{count} photographs", count).format(count=count)
        return [(_(asked.question.title), said if count else _("None"))]
