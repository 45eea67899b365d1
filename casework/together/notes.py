"""What cannot be recorded any more, kept as a note: the words of one form brought into that of another."""

from collections.abc import Mapping, Sequence

from casework.forms.answers import one, read
from casework.forms.fields import Field, every
from casework.forms.told import told
from charter.people import TEXT_LIMIT
from charter.writing.values import spoken
from register.cases.rows import CaseRow

NOTE = "note_added"
FROM = "words_of"
"""The button that brings them: the name of the message they were written for."""


def may_be_one(message: str, row: CaseRow) -> bool:
    """Whether what was written for that message can be added to the case as a note."""
    return message != NOTE and row.ended is None


def is_from(form: Mapping[str, Sequence[str]]) -> str:
    """The message whose words are to become a note; empty for an ordinary form."""
    return one(form, FROM)


def written(fields: Sequence[Field], form: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The note's form, filled in with what was written for another message."""
    labels = {each.name: each.label for each in every(fields)}
    said = {labels.get(name, spoken(name)): value for name, value in read(fields, form).body.items()}
    lines = [f"{name}: {text}" for name, text in told(said)]
    return {"note": ["\n".join([f"{spoken(is_from(form))}, not recorded:", *lines])[:TEXT_LIMIT]]}
