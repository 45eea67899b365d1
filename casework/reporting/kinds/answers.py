"""Fields of the report, asked as a form has them, in the resident's words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, create_model

from casework.forms.answers import filled, judged, read
from casework.forms.fields import Field, Option, Widget, fields_of
from casework.forms.mistakes import Mistake
from casework.forms.rows import Posted, laid_out
from casework.forms.told import told
from casework.reporting.kinds.page_kind import PageAnswered, PageAsked
from casework.reporting.kinds.said import spoken_field
from casework.site.languages import _
from casework.site.sessions import SentFile
from charter.asking.questions import QuestionPage
from charter.people import Model


def fields_for(question: QuestionPage, details: type[BaseModel]) -> tuple[Field, ...]:
    """The page's fields, in its order and words."""
    known = {each.name: each for each in fields_of(details)}
    return tuple(spoken_field(_in_their_words(known[name], question)) for name in question.fields)


def _in_their_words(field: Field, question: QuestionPage) -> Field:
    spoken = question.answers.get(field.name, {})
    alone = len(question.fields) == 1
    label = question.labels.get(field.name, question.title if alone else field.label)
    widget = Widget.YES_NO if field.widget is Widget.TICK else field.widget
    return replace(
        field,
        label=label,
        widget=widget,
        required=field.required or field.name in question.must,
        hint=question.hints.get(field.name, question.hint if alone else field.hint),
        options=tuple(Option(each.value, spoken.get(each.value, each.text)) for each in field.options),
        removable=False,
    )


class AnswersKind:
    """Fields of the report."""

    template = "report/kinds/answers.html"

    async def is_asked(self, asked: PageAsked) -> bool:
        """Who follows an earlier report is not asked to describe it again."""
        if not asked.draft.follows or asked.question.part in asked.draft.answered:
            return True
        return any(asked.details.model_fields[name].is_required() for name in asked.question.fields)

    async def shown(self, asked: PageAsked, posted: Posted, mistakes: Sequence[Mistake]) -> dict[str, Any]:
        fields = fields_for(asked.question, asked.details)
        begun = posted or filled(fields, asked.draft.details)
        fields, begun = laid_out(fields, begun)
        return {"fields": fields, "posted": begun}

    async def given(self, asked: PageAsked, posted: Posted, files: Sequence[SentFile]) -> PageAnswered:
        answers = read(fields_for(asked.question, asked.details), posted)
        only = _only(asked.details, asked.question.fields)
        mistakes = list(judged(only, answers.body, answers))
        wrong = {each.name for each in mistakes}
        for field in answers.fields:
            if field.required and field.name not in wrong and answers.body.get(field.name) is None:
                mistakes.append(Mistake(field.name, _needed(field)))
        if mistakes:
            return PageAnswered(asked.draft, mistakes, answers.posted)
        kept = {name: said for name, said in asked.draft.details.items() if name not in asked.question.fields}
        return PageAnswered(asked.draft.model_copy(update={"details": {**kept, **answers.body}}))

    def lines(self, asked: PageAsked) -> list[tuple[str, str]]:
        fields = fields_for(asked.question, asked.details)
        labels = {each.name: each.label for each in fields}
        given = {name: asked.draft.details[name] for name in labels if name in asked.draft.details}
        return [
            (labels[name], text)
            for name, value in given.items()
            for _name, text in told({name: value}, asked.details)
        ]


def _needed(field: Field) -> str:
    if field.widget in (Widget.RADIOS, Widget.YES_NO, Widget.SELECT, Widget.TICKS):
        return _("Select an answer to “{question}”").format(question=field.label)
    return _("Enter an answer to “{question}”").format(question=field.label)


def _only(details: type[BaseModel], names: Sequence[str]) -> type[BaseModel]:
    """A model of those fields alone: what spans pages is judged when the report is checked whole."""
    fields: Any = {
        name: (info.rebuild_annotation(), info)
        for name, info in details.model_fields.items()
        if name in names
    }
    return create_model(f"{details.__name__}Page", __base__=Model, **fields)
