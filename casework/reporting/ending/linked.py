"""What is wrong with a whole report, each said in the resident's words with a way to the page it is about."""

from dataclasses import dataclass

from casework.forms.mistakes import refused_fields
from casework.reporting.flow import address_part
from casework.reporting.kinds.answers import fields_for
from casework.reporting.kinds.page_kind import PageAsked
from casework.site.languages import _
from charter.asking.questions import Asks
from starter.desk.telling.problems import Problem


@dataclass(frozen=True)
class Linked:
    """One thing that is wrong."""

    text: str
    href: str
    part: str = ""
    """Of the page it is about."""

    @property
    def item(self) -> dict[str, str]:
        """As the error summary has it."""
        return {"text": self.text, "href": self.href}


def linked(problem: Problem | None, asked: list[PageAsked]) -> list[Linked]:
    """Every fault of a problem; what is about no page leads to the first answer."""
    if problem is None:
        return []
    errors = problem.more.get("errors") or []
    if not errors:
        return [Linked(_(problem.detail), "#answers")]
    return list(dict.fromkeys(_one(each, asked) for each in errors))


def _one(error: dict[str, str], asked: list[PageAsked]) -> Linked:
    whose, _dot, name = error.get("field", "").partition(".")
    step = _step_of(whose, name, asked)
    if step is None:
        return Linked(_sentence(error.get("problem", "")), "#answers")
    question = step.question
    if question.asks is not Asks.ANSWERS:
        wrong = _sentence(error.get("problem", ""))
        said = _("{question} {problem}").format(question=_(question.title), problem=wrong)
        return Linked(said, address_part(step), question.part)
    fields = fields_for(question, step.details)
    [told] = refused_fields([{"field": name, "problem": error.get("problem", "")}], fields)
    known = next((field for field in fields if field.name == told.name), None)
    anchor = f"#{known.id}" if known else ""
    return Linked(told.text, address_part(step) + anchor, question.part)


def _step_of(whose: str, name: str, asked: list[PageAsked]) -> PageAsked | None:
    """The page that asked for a field of the report."""
    if whose == "representative":
        kinds = (Asks.ACTING, Asks.CONSENT) if not name.startswith(("consent", "reason")) else (Asks.CONSENT,)
        return next((each for each in asked if each.question.asks in kinds), None)
    if whose == "reporter":
        kinds = {"needs": (Asks.NEEDS,), "safe_contact": (Asks.SAFE_CONTACT,)}.get(
            name.partition(".")[0], (Asks.CONTACT,)
        )
        return next((each for each in asked if each.question.asks in kinds), None)
    first = name.partition(".")[0]
    return next((each for each in asked if first and first in each.question.fields), None)


def _sentence(text: str) -> str:
    return _(text)[:1].upper() + _(text)[1:]
