"""The page between a form and its sending: exactly what will be sent, to whom, by which channel and when."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.message_ids import FIELD
from casework.letters.foreseeing import LATER, Foreseen
from casework.letters.reading import seen
from casework.letters.replying import INTO, REPLY
from casework.seeing.speaking import officer_caller
from casework.site.pages import site_of, visit_of
from casework.site.sessions import FORM_TOKEN
from charter.cases import Audience
from charter.people import Channel
from charter.writing.letters import ADDED
from register.cases.rows import CaseRow
from register.letters.stored import NewLetter
from starter.desk.saying import Caller
from starter.desk.taking.taken import NewReport
from workflows.case import MessageSpec

STEP, CHECK, SEND, CHANGE = "next-step", "check", "send", "change"
SEEN = "letters-seen"
"""What was shown when the officer pressed "send", as a short text."""
SHOWN = 10
"""Reports, of many that are joined at once, whose letters are shown; the others get the same."""
LONGEST = 2_000
"""Characters of a paragraph that is added."""
TOO_LONG = f"The paragraph you add must be {LONGEST:,} characters or fewer"
CHANGED = (
    "What will be sent has changed since you looked: the case has moved on. Nothing has been sent. Read it "
    "again, then send it."
)
SHOWN_NOW = "What will be sent can be shown now. Nothing has been sent: read it, then send it."
ADDED_NOW = "Your paragraph has been added. Nothing has been sent yet: read the letter again, then send it."

NOT_REPEATED = frozenset({STEP, SEEN, ADDED, f"{ADDED}-before", FORM_TOKEN, FIELD, REPLY, INTO})
"""What the page has of its own, or nobody asked for yet."""

Posted = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class BeforeSending:
    """What comes before a message is sent: a page to look at, or why the case would not take it."""

    page: Response | None = None
    refused: str = ""


async def before_sending(
    request: Request, row: CaseRow, spec: MessageSpec, body: dict[str, Any], posted: Posted
) -> BeforeSending:
    """The page that shows what the message would send; empty where it is to be sent now.

    Sent without that page: what causes no letter, and what a browser sends that was never shown the button.
    Problem as ``Desk.fitting``.
    """
    step = one(posted, STEP)
    if step not in (CHECK, SEND):
        return BeforeSending()
    site = site_of(request)
    caller = officer_caller(request)
    said = await site.desk.fitting(row, spec.name, body, caller)
    given = said.model_dump(mode="json", exclude_unset=True)
    foreseen = await site.foresight.foresee(row.reference, spec.name, given)
    if foreseen is not None and not foreseen.answer.applied:
        register = site.desk.register
        taken = await asyncio.to_thread(register.turns.message_known, row.reference, one(posted, FIELD))
        return BeforeSending(refused="" if taken else foreseen.answer.why)  # sent twice, it is taken once
    too_long = len(_added(posted)) > LONGEST
    if step == SEND and not too_long and (foreseen is None or one(posted, SEEN) == _mark_of(foreseen)):
        return BeforeSending()
    if foreseen is not None and not _writes(foreseen) and not one(posted, SEEN):
        return BeforeSending()
    return BeforeSending(_page(request, row, spec, posted, foreseen))


async def before_opening(
    request: Request, new: NewReport, caller: Caller, door: str, back: str, received: datetime | None = None
) -> Response | None:
    """The page that shows what is sent as a case is opened; None where it is to be opened now.

    As ``before_sending``. Problem as ``Desk.fitting_report``.
    """
    posted = visit_of(request).form
    step = one(posted, STEP)
    if step not in (CHECK, SEND):
        return None
    site = site_of(request)
    report, process = await site.desk.as_opened(new, caller, door, LATER, received)
    letters = await site.foresight.foresee_opening(report, process)
    mark = _mark(letters) if letters is not None else ""
    if step == SEND and (letters is None or one(posted, SEEN) == mark):
        return None
    if letters == () and not one(posted, SEEN):
        return None
    shown = {
        "title": "Open a case",
        "letters": [seen(each, why_not=each.with_officer, not_sent=each.stopped) for each in letters or ()],
        "known": letters is not None,
        "mark": mark,
        "notice_here": "" if step == CHECK else CHANGED if one(posted, SEEN) else SHOWN_NOW,
        "back": back,
    }
    return _shown(request, site.desk.catalogue.known(new.service).title, posted, shown)


async def before_joining(request: Request, row: CaseRow, said: Mapping[str, dict[str, Any]]) -> Response:
    """The page that shows what those are sent whose reports are joined to a case: the first of them."""
    site, posted = site_of(request), visit_of(request).form
    first = list(said.items())[:SHOWN]
    found = await asyncio.gather(
        *(site.foresight.foresee(other, "duplicate_found", each) for other, each in first)
    )
    letters = [
        seen(each, why_not=each.with_officer, not_sent=each.stopped)
        for foreseen in found
        if foreseen is not None and foreseen.answer.applied
        for each in (*foreseen.letters, *foreseen.others)
    ]
    shown = {
        "title": "Reports of the same thing",
        "letters": letters,
        "known": any(each is not None for each in found),
        "more": len(said) - len(first),
    }
    return _shown(request, row.reference, posted, shown)


def added_to(posted: Posted) -> dict[str, str]:
    """The paragraph that the officer adds, as the message carries it; nothing for none, or one too long."""
    added = _added(posted)
    return {ADDED: added} if 0 < len(added) <= LONGEST else {}


def _added(posted: Posted) -> str:
    return one(posted, ADDED).strip()


def _page(
    request: Request, row: CaseRow, spec: MessageSpec, posted: Posted, foreseen: Foreseen | None
) -> Response:
    letters = foreseen.letters if foreseen else ()
    letters_seen = [
        seen(each, why_not=each.with_officer, not_sent=each.stopped, reference=row.reference)
        for each in letters
    ]
    too_long = len(_added(posted)) > LONGEST
    notice = ""
    if one(posted, STEP) == SEND and not too_long:
        added = _added(posted) and _added(posted) != one(posted, f"{ADDED}-before")
        notice = ADDED_NOW if added else CHANGED if one(posted, SEEN) else SHOWN_NOW
    shown = {
        "title": spec.title,
        "letters": letters_seen,
        "known": foreseen is not None,
        "others": [
            seen(each, why_not=each.with_officer, not_sent=each.stopped, elsewhere=_case(each.reference))
            for each in (foreseen.others if foreseen else ())
        ],
        "untold": [_case(each) for each in (foreseen.untold if foreseen else ())],
        "mark": _mark_of(foreseen) if foreseen else "",
        "takes_paragraph": any(_takes_paragraph(each, row.reference) for each in letters),
        "added": _added(posted),
        "left_out": bool(added_to(posted) and foreseen) and not any(each.added for each in letters_seen),
        "notice_here": notice,
        "mistakes": [{"text": TOO_LONG, "href": f"#{ADDED}"}] if too_long else [],
    }
    return _shown(request, row.reference, posted, shown)


def _shown(request: Request, of: str, posted: Posted, shown: dict[str, Any]) -> Response:
    """The page, with everything that was filled in behind its buttons."""
    return site_of(request).page(
        request,
        "casework/letters/check.html",
        of=of,
        hidden=[(name, text) for name, texts in posted.items() if name not in NOT_REPEATED for text in texts],
        added_name=ADDED,
        longest=LONGEST,
        message_id_name=FIELD,
        message_id=one(posted, FIELD),
        step_name=STEP,
        seen_name=SEEN,
        **{"back": f"/casework/cases/{of}", "mistakes": [], **shown},
    )


def _takes_paragraph(letter: NewLetter, reference: str) -> bool:
    """Whether an officer's own paragraph can stand in it: the customer's own, no text, no neutral words."""
    own = letter.reference == reference and not letter.copy_of
    to_customer = letter.audience in (Audience.CUSTOMER, Audience.REPORTERS)
    by_text = letter.channels[:1] == (Channel.TEXT,)
    return own and to_customer and not (by_text or letter.neutral or letter.stopped)


def _case(reference: str) -> str:
    return "the case that this opens" if reference == LATER else reference


def _writes(foreseen: Foreseen) -> bool:
    """Whether there is anything to look at before it is sent."""
    return bool(foreseen.letters or foreseen.others or foreseen.untold)


def _mark_of(foreseen: Foreseen) -> str:
    """That of all that is shown: the case's own letters, those of others, and the cases not known of."""
    own = _mark((*foreseen.letters, *foreseen.others))
    return f"{own}-{len(foreseen.others)}-{len(foreseen.untold)}"


def _mark(letters: Sequence[NewLetter]) -> str:
    """What is shown, as a short text: the same for the same letters to the same readers."""
    told = [
        each.model_dump(mode="json", include={"template", "worded", "not_before", "with_officer", "stopped"})
        for each in letters
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
