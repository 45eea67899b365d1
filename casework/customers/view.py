"""What a tracking page shows of a case: to everybody what is not personal, to the customer what is theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casework.customers import words
from casework.customers.offers import to_confirm
from casework.site.languages import _, marked
from casework.site.words import days_said, how_long
from charter.cases import Entry, Kind, PromiseState, Shown
from charter.edition.promises import cited
from charter.people import Role
from charter.writing.values import spoken
from register.cases.rows import CaseRow
from register.letters.stored import StoredLetter
from starter.desk.catalogue import Catalogue
from starter.desk.telling import views
from workflows.case import COMMON_WORDS
from workflows.processes import PROCESSES

_NEXT_UNKNOWN = marked("We have received it. It is passed to the team that deals with it.")


@dataclass(frozen=True)
class Card:
    """A promise as the page shows it. ``due`` is None where it is counted from something still to come."""

    title: str
    due: datetime | None
    first_due: datetime | None
    limit_due: datetime | None
    ended: datetime | None
    state: str
    state_words: str
    colour: str
    length: str
    clause: str
    by: str
    """Whose time it is."""
    place: str
    """Where it is written: the document and its heading."""
    illustrative: bool


@dataclass(frozen=True)
class Happening:
    """A line of the timeline."""

    at: datetime
    what: str
    clause: str = ""
    recorded: bool = False
    """It is as the case put it down, in English."""


@dataclass(frozen=True)
class Page:
    """A case's page. A neutral one names no service, and nothing that would tell it."""

    reference: str
    neutral: bool
    title: str
    received: datetime
    status: str
    colour: str
    outcome: str
    withdrawn: bool
    reason: str
    next: str
    due: datetime | None
    due_what: str
    late: bool
    waiting: bool
    joined: bool
    ended: bool
    at_rest: bool
    """It has its outcome: nothing more is being done unless somebody says that it has to be."""
    promises: list[Card]
    timeline: list[Happening]


def is_neutral(row: CaseRow) -> bool:
    """Whether nobody who looks over a shoulder may learn what the case is about."""
    safe = row.customer.safe_contact
    return safe is not None and safe.neutral_wording


def page(row: CaseRow, entries: Sequence[Entry], catalogue: Catalogue, *, own: bool) -> Page:
    """What this reader is shown. ``entries`` are those for everybody, and for the owner the staff's too."""
    state, neutral = row.state, is_neutral(row) and not own
    outcome = row.outcome or (state.outcome if state else "")
    ended = row.ended is not None
    name, colour, sentence = _standing(row, outcome)
    told = bool(state and own and outcome not in words.of(row.process).says_it_all)
    return Page(
        reference=row.reference,
        neutral=neutral,
        title="" if neutral else _(views.queued(row, catalogue)["service_title"]),
        received=row.received,
        status=(_("Closed") if ended else _("Open")) if neutral else _(name),
        colour=colour,
        outcome="" if neutral else _(sentence),
        withdrawn=outcome == "withdrawn" and not neutral,
        reason=state.outcome_reason if state and told else "",
        next="" if neutral else _(_next(row)),
        due=None if ended or neutral else views.next_due(row, catalogue),
        due_what=_(state.due_what) if state and not neutral else "",
        late=row.late and not ended and not neutral,
        waiting=bool(state and state.waiting and not ended and not neutral),
        joined=bool(state and state.duplicate_of and not neutral),
        ended=ended,
        at_rest=ended or bool(outcome),
        promises=[] if neutral else _cards(row, catalogue),
        timeline=[] if neutral else _timeline(row.process, entries, own=own),
    )


def _standing(row: CaseRow, outcome: str) -> tuple[str, str, str]:
    """The status in a word or two, its colour, and the outcome as a sentence."""
    if outcome:
        told = words.of(row.process)
        said = spoken(outcome, "outcome")
        name, sentence = told.outcomes.get(outcome, (said, f"{said}."))
        return name, "green" if outcome in told.welcome else "grey", sentence
    if row.ended is not None:
        return "Closed", "grey", ""
    return words.stage(row.process, row.state.stage if row.state else "received"), "blue", ""


def _next(row: CaseRow) -> str:
    """What happens next, as the process tells its customers."""
    if row.start_refused:
        return marked("An officer is looking at it: something in the report has to be put right first.")
    if row.state is None:
        return _NEXT_UNKNOWN
    process = PROCESSES.get(row.process)
    known: Mapping[str, tuple[str, str]] = process.words if process else {}
    common = {str(stage): said for stage, said in COMMON_WORDS.items()}
    own = {str(stage): said for stage, said in known.items()}
    found = own.get(row.state.stage) or common.get(row.state.stage)
    return found[1] if found else ""


def _cards(row: CaseRow, catalogue: Catalogue) -> list[Card]:
    if row.state is not None:
        cards = [_card(each) for each in row.state.promises]
        return sorted(cards, key=lambda card: card.ended is not None)  # what still runs first
    return [_card_before(each) for each in views.promises(row, catalogue)]


def _card(promise: PromiseState) -> Card:
    told, colour = words.promise(promise.by, promise.state)
    ours = promise.by == "council"
    if ours and promise.state == "overtaken" and promise.ended and promise.ended > promise.due:
        told, colour = words.NEVER_KEPT
    return Card(
        title=_(promise.title),
        due=promise.due,
        first_due=promise.first_due,
        limit_due=promise.limit_due,
        ended=promise.ended,
        state=promise.state,
        state_words=_(told),
        colour=colour,
        length="",
        clause=promise.clause,
        by=promise.by,
        place=cited(promise.source, promise.where),
        illustrative=promise.illustrative,
    )


def _card_before(promise: Mapping[str, Any]) -> Card:
    due = datetime.fromisoformat(promise["due"]) if promise["due"] else None
    return Card(
        title=_(promise["title"]),
        due=due,
        first_due=due,
        limit_due=None,
        ended=None,
        state="open",
        state_words=_("Still to come") if promise["by"] != "council" else _("Promised"),
        colour="blue",
        length=how_long(promise["length"] or "", _("a step still to come")),
        clause=promise["clause"],
        by=promise["by"],
        place=cited(promise["source"], promise["where"]),
        illustrative=promise["illustrative"],
    )


def _timeline(process: str, entries: Sequence[Entry], *, own: bool) -> list[Happening]:
    found = [(entry, own_line(process, entry, own=own)) for entry in entries]
    return [
        Happening(entry.at, what, entry.clause, recorded=what == entry.what)
        for entry, what in reversed(found)
        if what
    ]


def own_line(process: str, entry: Entry, *, own: bool) -> str:
    """A line in the reader's words; empty for what is not theirs. What anybody wrote is in none of them."""
    by_them = own and entry.by is not None and entry.by.role is Role.CUSTOMER
    known = words.of(process)
    if entry.message == "withdrawn" and entry.kind is Kind.MESSAGE and to_confirm(entry, process):
        return _(words.ASKED_TO_STOP)
    if entry.kind is Kind.MESSAGE and by_them and entry.message in known.own:
        return _(known.own[entry.message]) if entry.shown is not Shown.SAFEGUARDING else ""
    if entry.shown is not Shown.EVERYONE:
        return ""
    match entry.kind:
        case Kind.OPENED | Kind.PROMISE | Kind.TASK:
            return _(entry.what)
        case Kind.STAGE if entry.what != "Withdrawn":  # who said so has a line of its own
            return words.stage_entered(process, entry.what)
        case Kind.MESSAGE if entry.message == "officer_assigned" and entry.said.get("officer") == "":
            return _(words.TEAM_ASSIGNED)
        case Kind.MESSAGE:
            return _(known.said.get(entry.message, entry.what))
        case Kind.LINK:
            return entry.what if own else ""  # another case's reference
        case Kind.ENDED:
            return _("The case has closed")
        case _:
            return ""  # a letter is the customer's own, a note and what was refused the officers'


@dataclass(frozen=True)
class Question:
    """What the customer has been asked, and by when to answer."""

    question: str
    reply_by: str
    consequence: str


_ASKED = frozenset({"every_case/information_requested", "every_case/paused", "every_case/reply_reminder"})


def question(row: CaseRow, letters: Sequence[StoredLetter], *, acting: bool = False) -> Question | None:
    """The open question; None if the case waits for no answer.

    To a representative its words are not shown where safe contact is set: they may tell where somebody is.
    """
    if row.state is None or not row.state.waiting or row.ended is not None:
        return None
    asked = [letter.placeholders for letter in letters if letter.template in _ASKED and not letter.copy_of]
    if not asked:
        return Question("", "", "")
    found = Question(*(asked[-1].get(key, "") for key in ("question", "reply_by", "consequence")))
    found = replace(found, reply_by=days_said(found.reply_by))
    withheld = acting and row.customer.safe_contact is not None
    return replace(found, question="", consequence="") if withheld else found


def until(letters: Sequence[StoredLetter], placeholder: str) -> str:
    """A date the latest letter to say so gave: until when something can be disputed or taken back."""
    said = [letter.placeholders[placeholder] for letter in letters if placeholder in letter.placeholders]
    return days_said(said[-1]) if said else ""
