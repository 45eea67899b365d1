"""What is asked before something is recorded: it is odd, was said before, or replaces a colleague's."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request

from casework.forms.answers import one
from casework.site.pages import officer_of, site_of, visit_of
from casework.together import others, replacing
from charter.cases import Entry, Kind
from charter.counting.counting import day_of
from charter.faults import Around, faults_in
from charter.messages import Message
from charter.odd import Circumstances, OddQuestion, questions
from register.cases.rows import CaseRow
from starter.desk.taking.again import same_words
from workflows.case import MessageSpec

FIELD = "confirmed"


def asked(
    request: Request, row: CaseRow, spec: MessageSpec, body: Mapping[str, Any], entries: Sequence[Entry]
) -> list[OddQuestion]:
    """What its sender is asked before this is recorded; nothing where they have said yes to it."""
    catalogue = site_of(request).desk.catalogue
    try:
        said = spec.model.model_validate(body)
    except ValidationError:
        return []  # the desk says what is wrong with it
    if any(faults_in(said, Around(day_of(catalogue.now())))):
        return []
    found = [*_replaces(request, spec, entries), *_said_before(request, spec, said, entries)]
    found += questions(said, _around(request, row, entries))
    return [] if one(visit_of(request).form, FIELD) == mark_of(found) else found


def mark_of(found: Sequence[OddQuestion]) -> str:
    """What the box says yes to: other questions are asked anew."""
    return hashlib.sha256("\n".join(each.text for each in found).encode()).hexdigest()[:16]


def _around(request: Request, row: CaseRow, entries: Sequence[Entry]) -> Circumstances:
    catalogue = site_of(request).desk.catalogue
    why_not_working: Callable[[date], str | None] = lambda _: None  # noqa: E731 - where no calendar is known
    with suppress(KeyError):  # of an edition that is not here any more
        why_not_working = catalogue.part(row.service, row.received).calendar.why_not_working
    promises = row.state.promises if row.state else ()
    return Circumstances(
        at=catalogue.now(),
        why_not_working=why_not_working,
        entries=entries,
        promised={each.key: each.due for each in promises if each.ended is None},
    )


def _replaces(request: Request, spec: MessageSpec, entries: Sequence[Entry]) -> list[OddQuestion]:
    """A colleague has changed the same since the form was shown."""
    number = others.form_shown_at(request)
    since = [each for each in entries if number is not None and each.number > number]
    changed = replacing.changed_since(spec.name, since)
    if changed is None:
        return []
    did = others.in_words(changed, officer_of(request).name, site_of(request).desk.now())
    return [OddQuestion("", f"{did} That was after you opened this form. Replace it with what you wrote?")]


def _said_before(
    request: Request, spec: MessageSpec, said: Message, entries: Sequence[Entry]
) -> list[OddQuestion]:
    """The same officer has recorded the very same today."""
    officer, now = officer_of(request).name, site_of(request).desk.now()
    for entry in reversed(entries):
        if (now - entry.at).days >= 1:
            break
        theirs = entry.kind is Kind.MESSAGE and entry.by is not None and entry.by.name == officer
        if theirs and entry.message == spec.name and same_words(entry, said):
            return [
                OddQuestion("", f"You recorded the same {others.when(entry.at, now)}. Record it once more?")
            ]
    return []
