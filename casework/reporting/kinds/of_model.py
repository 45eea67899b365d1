"""Pages about people: fields of one of their models, kept in its own part of the draft."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from casework.forms.answers import filled, judged, read
from casework.forms.fields import Field, fields_of
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted, laid_out
from casework.forms.told import told
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.site.sessions import SentFile
from charter.people import Customer, Needs


class NeedsKind:
    """What the customer needs of the council."""

    template = "report/kinds/answers.html"
    model: type[BaseModel] = Needs

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    def fields(self) -> tuple[Field, ...]:
        return fields_of(self.model)

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        begun = posted or filled(self.fields(), asked.draft.reporter.get("needs") or {})
        fields, begun = laid_out(self.fields(), begun)
        return {"fields": fields, "posted": begun}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        answers = read(self.fields(), posted)
        mistakes = judged(self.model, answers.body, answers)
        if mistakes:
            return PageAnswered(asked.draft, mistakes, answers.posted)
        return PageAnswered(
            asked.draft.model_copy(update={"reporter": {**asked.draft.reporter, "needs": answers.body}})
        )

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        return told(asked.draft.reporter.get("needs") or {}, self.model)


class ContactKind:
    """Name and how to be told."""

    template = "report/kinds/answers.html"
    asked = ("name", "email", "phone", "address")

    async def is_asked(self, asked: PageAsked) -> bool:
        return True

    def fields(self) -> tuple[Field, ...]:
        return tuple(each for each in fields_of(Customer) if each.name in self.asked)

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        begun = posted or filled(self.fields(), asked.draft.reporter)
        return {"fields": self.fields(), "posted": begun}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        answers = read(self.fields(), posted)
        mistakes = judged(Customer, answers.body, answers)
        if mistakes:
            return PageAnswered(asked.draft, mistakes, answers.posted)
        kept = {name: said for name, said in asked.draft.reporter.items() if name not in self.asked}
        return PageAnswered(asked.draft.model_copy(update={"reporter": {**kept, **answers.body}}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        return told(
            {name: said for name, said in asked.draft.reporter.items() if name in self.asked}, Customer
        )
