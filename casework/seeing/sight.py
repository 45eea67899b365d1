"""Which cases an officer sees: the one place where it is decided, from their account and the edition.

The table of it, for those who decide who gets what, is ``docs/using/seeing.md``.
"""

from casework.site.permissions import looks_after
from charter.edition.editions import Editions
from engine.config.settings import Settings
from register.people.officers import EVERY_TEAM, Officer, Post
from register.seeing.sight import EVERYTHING, Sight

EVERY_CASE = frozenset({Post.SUPERVISOR})
"""Who sees the cases of every team by their post."""


def sight_of(settings: Settings, editions: Editions, officer: Officer) -> Sight:
    """What this officer sees.

    Whoever they are, a sensitive service has to be given to them. An account with ``*`` among its teams sees
    those of every team, as a supervisor does; the feedback team sees its own processes, whoever has them.
    """
    if settings.seeing == "all":
        return EVERYTHING
    given = frozenset(officer.services)
    teams = frozenset(each.lower() for each in (officer.team, *officer.teams) if each)
    own = [editions.processes.get(each, frozenset()) for each in looks_after(officer.role)]
    of_teams = [editions.teams.get(each, frozenset()) for each in teams]
    return Sight(
        everything=officer.role in EVERY_CASE or EVERY_TEAM in teams,
        name=officer.name,
        teams=teams - {EVERY_TEAM},
        services=given.union(*own),
        of_teams=frozenset[str]().union(*of_teams),
        withheld=editions.sensitive - given,
    )
