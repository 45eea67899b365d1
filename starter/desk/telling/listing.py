"""What another system may follow: the cases it may see in the order of their changes, and their letters."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, Field

from charter.cases import Audience
from charter.people import Line, Model
from register.cases.changes import RECEIVED, Change, ChangePlace, Seen
from register.letters.letter_changes import LetterChange
from register.letters.stored import REPRESENTATIVES, LetterState, StoredLetter
from starter.desk.saying import Caller
from starter.desk.telling.problems import Problem
from starter.desk.telling.times import told
from starter.desk.telling.views import is_staff

LOOK_BACK = timedelta(seconds=10)
"""So far behind now the cursor at the end of the list stays: a turn that was being written while the page was
read says when it began, and would be passed over."""
MOST = 200


class CasesAsked(Model):
    """What `GET /api/v1/cases` may be asked for."""

    changed_since: AwareDatetime | None = Field(
        default=None, description="Those changed then or later: a time with its zone (RFC 3339)"
    )
    service: Line | None = Field(default=None, description="Those of this service")
    stage: Line | None = Field(default=None, description="Those in this stage; `received` before the first")
    source_id: Line | None = Field(default=None, description="Those reported under the sender's own id")
    limit: int = Field(default=50, ge=1, le=MOST, description="How many at most")
    cursor: str = Field(
        default="", max_length=200, description="`next` of an earlier answer: what comes behind it"
    )


def seen_by(caller: Caller) -> Seen:
    """Which cases this caller may see, as Caller.may_see has it: lists and events are held to it."""
    if caller.cases == "own":
        return Seen(source=caller.name)
    services = None if caller.services == "*" else caller.services
    return Seen(services=services, withheld=caller.withheld)


def place_of(cursor: str) -> ChangePlace | None:
    """Where a cursor points. Problem 422 for one that is not ours."""
    if not cursor:
        return None
    try:
        changed, reference = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        at = datetime.fromisoformat(changed)
        if at.tzinfo is None or not isinstance(reference, str):
            raise ValueError
    except (ValueError, TypeError, binascii.Error):
        errors = [{"field": "cursor", "problem": "is not one that an answer of ours had as `next`"}]
        raise Problem(
            422, "malformed", "The list cannot be read from there: see cursor.", errors=errors
        ) from None
    return ChangePlace(at, reference)


def cursor_of(place: ChangePlace) -> str:
    """A place as a word to hand out."""
    return base64.urlsafe_b64encode(
        json.dumps([place.changed.isoformat(), place.reference]).encode()
    ).decode()


def page(rows: Sequence[Change], asked: CasesAsked, now: datetime, base_url: str) -> dict[str, Any]:
    """The answer to ``asked``. ``next`` is always given: asked later, it brings what changed since."""
    more = len(rows) == asked.limit
    behind = rows[-1].place if rows else place_of(asked.cursor)
    if not more:
        settled = ChangePlace(now - LOOK_BACK)
        behind = min(behind, settled) if behind else settled
    following = cursor_of(behind) if behind else asked.cursor
    return {"cases": [_line(row, base_url) for row in rows], "next": following, "more": more}


def _line(row: Change, base_url: str) -> dict[str, Any]:
    times = {name: told(getattr(row, name)) for name in ("received", "changed", "due", "ended")}
    return {
        **row.model_dump(mode="json", exclude={"process"}),
        **times,
        "stage": row.stage or RECEIVED,
        "url": address_of(base_url, row.reference),
    }


def address_of(base_url: str, reference: str) -> str:
    """Where the API has a case."""
    return f"{base_url}/api/v1/cases/{reference}"


def letters(
    stored: Iterable[StoredLetter], changes: Iterable[LetterChange], caller: Caller
) -> list[dict[str, Any]]:
    """A case's own letters as they went, the first one first. Their words are between the council and the
    customer: only a key of the council's own people reads them, what was never sent, and who changed what."""
    staff, changed = is_staff(caller), list(changes)
    return [_letter(each, changed if staff else None) for each in stored if staff or _is_theirs(each)]


def _is_theirs(letter: StoredLetter) -> bool:
    copied = letter.id.endswith(REPRESENTATIVES)
    old = letter.audience is Audience.OLD_CONTACT
    return not (copied or old or letter.state in (LetterState.STOPPED, LetterState.WITH_OFFICER))


def _letter(letter: StoredLetter, changes: Sequence[LetterChange] | None) -> dict[str, Any]:
    seen = {
        "id": letter.id,
        "number": letter.number,
        "template": letter.template,
        "channel": letter.channel.value if letter.channel else None,
        "state": letter.state.value,
        "at": told(letter.at),
        "sent_at": told(letter.sent_at),
        "ended_at": told(letter.ended_at),
    }
    if changes is not None:
        seen |= {"subject": letter.subject, "text": letter.body, "failure": letter.failure or None}
        seen |= {"audience": letter.audience.value, "copy_of": letter.copy_of or None}
        theirs = (each for each in changes if each.letter_id == letter.id)
        seen["changes"] = [
            {"at": told(each.at), "kind": each.kind.value, "by": each.name, "why": each.why}
            for each in theirs
        ]
    return seen
