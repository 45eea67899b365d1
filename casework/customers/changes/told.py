"""What of a case's new lines somebody is told who follows it, in the words of its page."""

from collections.abc import Sequence

from casework.customers import words
from casework.customers.view import own_line
from charter.cases import Entry, Kind
from charter.people import Role
from register.cases.rows import CaseRow
from register.residents.followings import Following, FollowWants

ASKS = ("information_requested", "paused")
APPOINTMENTS = "appointment_"
"""How the messages begin that are about an appointment: somebody has to be there."""
WAITS = "We have a question for you: please answer it on your case’s page"
TO_CONFIRM = "We were asked to stop: please say on your case’s page whether that is what you want"


def changes_of(row: CaseRow, entries: Sequence[Entry], following: Following) -> list[str]:
    """The lines, in order, each once. What they did themselves they know."""
    own = not following.acting
    others = [each for each in entries if not _did_it(each, own)]
    if not others:
        return []
    outcome = _outcome(row, following)
    needing = [line for each in others if (line := _needs(row, each, own))]
    if following.wants is FollowWants.OUTCOME:
        return outcome
    if following.wants is FollowWants.NEEDS_ME:
        return list(dict.fromkeys(needing))
    lines = [line for each in others if (line := own_line(row.process, each, own=own))]
    return list(dict.fromkeys([*lines, *outcome, *needing]))


def _did_it(entry: Entry, own: bool) -> bool:
    role = Role.CUSTOMER if own else Role.REPRESENTATIVE
    return entry.by is not None and entry.by.role is role


def _needs(row: CaseRow, entry: Entry, own: bool) -> str:
    """What a line needs of them, in words; empty for nothing."""
    if entry.kind is not Kind.MESSAGE:
        return ""
    if entry.message in ASKS:
        return WAITS if row.state and row.state.waiting else ""
    if entry.message.startswith(APPOINTMENTS):
        return own_line(row.process, entry, own=own)
    return TO_CONFIRM if entry.message == "withdrawn" and own else ""


def _outcome(row: CaseRow, following: Following) -> list[str]:
    outcome = row.outcome or (row.state.outcome if row.state else "")
    if not outcome or outcome == following.outcome:
        return []
    known = words.of(row.process).outcomes.get(outcome)
    return [known[1]] if known else []
