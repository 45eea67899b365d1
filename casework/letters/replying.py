"""Replies kept ready, in a form that answers or asks: which are offered, and one put into its box."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.forms.answers import one
from casework.forms.fields import Field, Widget, every
from charter.counting.counting import day_of
from charter.writing.letters import say_date
from register import Register
from register.cases.rows import CaseRow
from register.letters.replies import Reply
from starter.desk.intake import Desk
from workflows.case import MessageSpec

USE_REPLY = "use_reply"
REPLY, INTO = "saved-reply", "reply-into"
NAMED = {
    "name": "the customer’s name",
    "reference": "the case’s reference",
    "service": "the service, such as “Pothole”",
    "council": "the council’s name",
    "first_due": "the date the next promise is due, in words",
}
"""What a reply may name in braces, and what stands there when it is used."""
_NAME = re.compile(r"\{([^{}]*)\}")
_OWN = frozenset({"desk", "people", "links", "dangers"})
"""Whose messages write nothing of an officer's to the customer: notes, contact details, links, dangers."""

Posted = Mapping[str, Sequence[str]]


def offered_replies(
    register: Register, row: CaseRow, spec: MessageSpec, fields: Sequence[Field]
) -> list[Reply]:
    """The replies for a form: none where it writes nothing to anybody, or has no box to put one in."""
    if spec.owner in _OWN or not _boxes(fields):
        return []
    return register.replies.kept(row.service)


def replies_shown(replies: Sequence[Reply], fields: Sequence[Field]) -> dict[str, Any]:
    """The choice as a page shows it."""
    chosen = [
        {"value": "", "text": "Select one"},
        *({"value": each.id, "text": each.title} for each in replies),
    ]
    boxes = [{"value": each.name, "text": each.label} for each in _boxes(fields)]
    return {"replies": chosen if replies else [], "reply_boxes": boxes}


def with_reply(
    replies: Sequence[Reply], desk: Desk, row: CaseRow, fields: Sequence[Field], posted: Posted
) -> dict[str, list[str]]:
    """What was filled in, with the chosen reply below whatever its box held; as it was, if none is chosen."""
    filled = {name: list(texts) for name, texts in posted.items() if name not in (REPLY, INTO)}
    chosen = next((each for each in replies if each.id == one(posted, REPLY)), None)
    boxes = [each.name for each in _boxes(fields)]
    if chosen is None or not boxes:
        return filled
    into = one(posted, INTO) if one(posted, INTO) in boxes else boxes[0]
    before = one(posted, into).rstrip()
    filled[into] = ["\n\n".join(filter(None, (before, _filled(chosen.body, desk, row))))]
    return filled


def unknown_names(body: str) -> list[str]:
    """What stands in braces in a reply and names nothing."""
    return sorted({name for name in _NAME.findall(body) if name not in NAMED})


def _boxes(fields: Sequence[Field]) -> list[Field]:
    return [each for each in every(fields) if each.widget is Widget.BOX]


def _filled(body: str, desk: Desk, row: CaseRow) -> str:
    customer = row.customer
    due = row.state.due if row.state else None
    known = {
        "name": customer.name or "customer",
        "reference": row.reference,
        "service": row.service_title or row.service,
        "council": desk.catalogue.edition.council,
        **({"first_due": say_date(day_of(due))} if due else {}),  # else it stays to be seen, and replaced
    }
    return _NAME.sub(lambda found: known.get(found[1], found[0]), body)
