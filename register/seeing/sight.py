"""Which cases somebody may see: one rule, as a condition of every list and as a question about one case."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from register.models import cases, inbound, promises


@dataclass(frozen=True)
class Sight:
    """What one person sees of the cases.

    A case is seen where its team is one of ``teams``, its service one of ``services``, or it is their own;
    never where its service is one of ``withheld``, which were not given to them.
    """

    everything: bool = False
    """The cases of every team."""
    name: str = ""
    """Whose own cases they are, as cases know officers."""
    teams: frozenset[str] = frozenset()
    """In small letters: a team may have been typed."""
    services: frozenset[str] = frozenset()
    """Whose every case is seen, whatever team has it."""
    of_teams: frozenset[str] = frozenset()
    """The services those teams look after: a case has no team before its first turn."""
    withheld: frozenset[str] = frozenset()
    """Sensitive services that were not given to them."""

    @property
    def whole(self) -> bool:
        """Whether there is nothing they do not see."""
        return self.everything and not self.withheld

    def sees(self, service: str, team: str, officer: str = "") -> bool:
        """Whether a case of that service, team and officer is one of them."""
        if service in self.withheld:
            return False
        if self.everything or service in self.services or team.lower() in self.teams:
            return True
        return bool(self.name and officer == self.name) or (not team and service in self.of_teams)

    def may_ask(self, service: str) -> bool:
        """Whether a case of that service that they do not see can be opened with a reason."""
        return service not in self.withheld

    def where(self, of: sa.FromClause = cases) -> list[sa.ColumnElement[bool]]:
        """The same as conditions on cases, which their indexes have; or on kinds of cases."""
        return [*([] if self.everything else [self._theirs(of)]), *self._not_withheld(of.c.service)]

    def hidden(self) -> list[sa.ColumnElement[bool]]:
        """Those not seen that can be opened with a reason."""
        if self.everything:
            return [sa.false()]
        return [*self._not_withheld(cases.c.service), ~self._theirs()]

    def of_inbound(self) -> list[sa.ColumnElement[bool]]:
        """Mail and texts: of nobody's team, of theirs, or of a case that they see."""
        if self.whole:
            return []
        its_case = inbound.c.reference.in_(sa.select(cases.c.reference).where(*self.where()))
        theirs = [inbound.c.team == "", _lower(inbound.c.team).in_(sorted(self.teams))]
        theirs.append(inbound.c.service.in_(sorted(self.services)))
        nobodys = sa.and_(inbound.c.reference == "", sa.true() if self.everything else sa.or_(*theirs))
        return [*self._not_withheld(inbound.c.service), sa.or_(its_case, nobodys)]

    def of_promises(self, of: sa.FromClause = promises) -> list[sa.ColumnElement[bool]]:
        """Promises of the cases of their teams and services, to be counted: by the promise's own columns,
        which one index has. A case of another team that is somebody's own is not counted for them."""
        return replace(self, name="").where(of)

    def _theirs(self, of: sa.FromClause = cases) -> sa.ColumnElement[bool]:
        # A team is in no index first, so that no database takes this OR apart and leaves the queue's index.
        service = of.c.service
        ways: list[sa.ColumnElement[bool]] = [_lower(of.c.team).in_(sorted(self.teams))]
        if self.services:
            ways.append(service.in_(sorted(self.services)))
        if self.of_teams:
            ways.append(sa.and_(of.c.team == "", service.in_(sorted(self.of_teams))))
        if self.name:
            ways.append(of.c.officer == self.name)
        return sa.or_(*ways)

    def _not_withheld(self, service: sa.ColumnElement[str]) -> list[sa.ColumnElement[bool]]:
        return [service.not_in(sorted(self.withheld))] if self.withheld else []


def _lower(of: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.func.lower(of)


EVERYTHING = Sight(everything=True)
"""For programs of ours and for operators, who are nobody on the site."""
