"""A form's fields in the language of the page, and whose details a browser may fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from casework.forms.fields import Field, Option, Widget, every
from casework.forms.mistakes import Mistake
from casework.forms.personal import NEVER, THEIR_OWN
from casework.site.languages import _

WHOM, FOR_ANOTHER, FOR_ME = "whom", "another", "me"


def spoken_field(field: Field) -> Field:
    """The field with its label, hint and options in the language that is spoken now."""
    return replace(
        field,
        label=_(field.label),
        hint=_(field.hint),
        row_label=_(field.row_label),
        options=tuple(Option(each.value, _(each.text), _(each.hint)) for each in field.options),
        fields=tuple(map(spoken_field, field.fields)),
        row=tuple(map(spoken_field, field.row)),
    )


def owned(field: Field, *, own: bool) -> Field:
    """A field about a person: a browser fills in the details of whoever types, and nobody else's."""
    return replace(field, autocomplete=THEIR_OWN.get(field.name, NEVER) if own else NEVER)


def in_their_words(mistakes: Sequence[Mistake], fields: Sequence[Field]) -> list[Mistake]:
    """What is wrong, without the name of the field where the sentence says what to do."""
    labels = {field.name: f"“{field.label}”: " for field in every(fields)}
    said = [Mistake(each.name, each.text.removeprefix(labels.get(each.name, "“”"))) for each in mistakes]
    return [Mistake(each.name, f"{each.text[:1].upper()}{each.text[1:]}") for each in said]


def radios(name: str, label: str, options: Mapping[str, str], hint: str = "") -> Field:
    """A choice that no model has."""
    chosen = tuple(Option(value, text) for value, text in options.items())
    return Field(name, label, Widget.RADIOS, required=True, hint=hint, options=chosen)


def is_acting(kept: Mapping[str, Any]) -> bool:
    """Whether somebody writes for somebody else."""
    return kept.get(WHOM) == FOR_ANOTHER


def chosen_in(options: Mapping[str, str], given: str) -> str:
    """What was chosen, if it was offered."""
    return given if given in options else ""
