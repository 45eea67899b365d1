"""What a kind of page can do. `casework.reporting.kinds.every.KINDS` has one for each of `Asks`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted
from casework.reporting.draft import ReportDraft
from casework.site.pages import Site
from casework.site.sessions import SentFile
from charter.asking.questions import QuestionPage
from charter.edition.services import Service


@dataclass(frozen=True)
class PageAsked:
    """One page of one draft, as it is asked."""

    site: Site
    service: Service
    details: type[BaseModel]
    """The model of the service's report."""
    question: QuestionPage
    draft: ReportDraft


@dataclass
class PageAnswered:
    """What a page was answered: the draft as it is then, or what is wrong."""

    draft: ReportDraft
    mistakes: Sequence[Mistake] = ()
    posted: Posted = field(default_factory=dict)
    """What was sent, to be shown again beside the mistakes."""
    again: bool = False
    """Show this page again although nothing is wrong: a look-up was asked for, a photograph was added."""


class PageKind(Protocol):
    """One way of asking. ``template`` extends ``report/question.html`` and fills its block ``asked``."""

    template: str

    async def is_asked(self, asked: PageAsked) -> bool:
        """Whether there is anything to ask now, beyond the question's own ``when``."""
        ...

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        """What the template needs. ``posted`` is empty when the page is first shown or gone back to."""
        ...

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        """Read what was sent."""
        ...

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        """The answers to check, each as its label and its words; empty where nothing was answered."""
        ...
