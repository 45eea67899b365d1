"""Whose it is to answer a request about somebody's own data."""

from register.cases.rows import CaseRow
from register.people.officers import Officer, Post

PROCESS = "DataRightsRequest"


def may_gather(row: CaseRow, officer: Officer) -> bool:
    """Whether what is held about whoever asks is theirs to see: the request's own team's, and managers'."""
    if row.process != PROCESS:
        return False
    team = row.state.team if row.state else ""
    return officer.role is Post.MANAGER or (
        officer.role is Post.OFFICER and bool(team) and officer.team == team
    )
