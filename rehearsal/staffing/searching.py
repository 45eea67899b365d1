"""The fewest officers of each team for a share of promises kept: a search over played years.

All teams are searched at once: each round plays the whole year with another number of officers in every team
that is not settled yet, and halves what is left between too few and enough. That is right where teams share
no case, and nearly right where some do; so what was found is played once more, all of it together, and a team
that falls short then is given one more. The draws are the same in every round: what differs comes of the
people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rehearsal.report.figures import PromiseFigure, Share, YearFigures

MORE = 4
"""Times as many officers as the scenario has are tried at most: what they do not keep, more people do not."""
TRIED_AGAIN = 3
"""Rounds in which teams are given one more, at most."""
ROUNDS = 24

PlayWith = Callable[[Mapping[str, int]], YearFigures]
"""Plays the year with so many officers in each team."""


@dataclass(frozen=True)
class TeamPlayed:
    """A team's promises in one played year."""

    promises: tuple[PromiseFigure, ...]

    @property
    def together(self) -> Share:
        return Share.of_all(self.promises)

    @property
    def weakest(self) -> PromiseFigure | None:
        """The promise of which the smallest share was kept, of those that are many enough to say."""
        many = (one for one in self.promises if not one.few)
        return min(many, key=lambda one: one.share, default=None)

    def holds(self, wanted: float, *, each: bool) -> bool:
        """Whether that share was kept: of all together, and with ``each`` of every one by itself."""
        if self.together.share < wanted:
            return False
        return not each or self.weakest is None or self.weakest.share >= wanted


@dataclass(frozen=True)
class TeamNeeds:
    """What one team needs."""

    team: str
    title: str
    now: int
    """Officers it has in the scenario."""
    as_it_is: TeamPlayed
    together: int | None
    """The fewest with whom the share is kept of its promises together; None: not by more people alone."""
    each: int | None
    """The same for every promise by itself."""
    costs_most: PromiseFigure | None
    """With one officer fewer than ``each``: the promise that is then kept least."""
    one_leaves: TeamPlayed
    """With one officer fewer than it has."""


@dataclass(frozen=True)
class Fewest:
    """What was found."""

    wanted: float
    """The share, 0 to 1."""
    as_it_is: YearFigures
    teams: tuple[TeamNeeds, ...]
    found: YearFigures
    """The year with the fewest of every team at once."""
    officers: Mapping[str, int]
    """With how many that was."""
    played: int
    """Years that were played."""


@dataclass
class _Bracket:
    """Between too few and enough."""

    too_few: int = 0
    enough: int | None = None

    def learn(self, officers: int, holds: bool) -> None:
        if holds:
            self.enough = officers if self.enough is None else min(self.enough, officers)
        elif self.enough is None or officers < self.enough:
            self.too_few = max(self.too_few, officers)

    def next(self, now: int) -> int | None:
        """What to try; None where it is settled."""
        if self.enough is None:
            more = max(self.too_few * 2, now)
            return more if self.too_few < now * MORE else None
        return (self.too_few + self.enough) // 2 if self.enough - self.too_few > 1 else None


@dataclass
class _Team:
    """What is known of a team so far."""

    now: int
    tried: dict[int, TeamPlayed] = field(default_factory=dict)
    together: _Bracket = field(default_factory=_Bracket)
    each: _Bracket = field(default_factory=_Bracket)

    def next(self) -> int | None:
        for bracket in (self.together, self.each):
            if (officers := bracket.next(self.now)) is not None:
                return officers
        return None

    def learn(self, officers: int, played: TeamPlayed, wanted: float) -> None:
        self.tried[officers] = played
        self.together.learn(officers, played.holds(wanted, each=False))
        self.each.learn(officers, played.holds(wanted, each=True))


def fewest(now: Mapping[str, int], wanted: float, play_with: PlayWith) -> Fewest:
    """Search. ``now`` are the officers of each team in the scenario, ``wanted`` is above 0 and below 1."""
    years = 0

    def play(officers: Mapping[str, int]) -> YearFigures:
        nonlocal years
        years += 1
        return play_with(officers)

    as_it_is = play(now)
    begun = _of(as_it_is)
    teams = {team: _Team(officers) for team, officers in now.items() if team in begun and officers > 0}
    for team, known in teams.items():
        known.learn(known.now, begun[team], wanted)
    fewer = {team: max(officers - 1, 0) for team, officers in now.items()}
    one_leaves = _of(play(fewer)) if teams else {}
    for team, known in teams.items():
        if known.now > 1 and team in one_leaves:
            known.learn(known.now - 1, one_leaves[team], wanted)
    for _ in range(ROUNDS):
        trying = {team: next_ for team, known in teams.items() if (next_ := known.next()) is not None}
        if not trying:
            break
        found = _of(play({**now, **{team: _best(known) for team, known in teams.items()}, **trying}))
        for team, officers in trying.items():
            teams[team].learn(officers, found.get(team, begun[team]), wanted)
    together, year = _all_at_once(now, teams, wanted, play)
    return Fewest(
        wanted=wanted,
        as_it_is=as_it_is,
        teams=tuple(
            _needs(team, known, as_it_is, one_leaves.get(team, begun[team])) for team, known in teams.items()
        ),
        found=year,
        officers=together,
        played=years,
    )


def _all_at_once(
    now: Mapping[str, int],
    teams: Mapping[str, _Team],
    wanted: float,
    play: PlayWith,
) -> tuple[Mapping[str, int], YearFigures]:
    """The year with what was found for each team, and one more where that is not enough after all."""
    officers = {**now, **{team: _best(known) for team, known in teams.items()}}
    year = play(officers)
    for _ in range(TRIED_AGAIN):
        found = _of(year)
        short = [
            team
            for team, known in teams.items()
            if known.together.enough is not None
            and team in found
            and not found[team].holds(wanted, each=False)
        ]
        if not short:
            break
        for team in short:
            officers[team] += 1
            teams[team].together.enough = officers[team]
        year = play(officers)
    return officers, year


def _best(known: _Team) -> int:
    """With how many a team is played while others are searched: enough, or as many as it has."""
    return known.together.enough or known.now


def _needs(team: str, known: _Team, as_it_is: YearFigures, one_leaves: TeamPlayed) -> TeamNeeds:
    each = known.each.enough
    one_fewer = known.tried.get(each - 1) if each is not None else None
    return TeamNeeds(
        team=team,
        title=next((one.title for one in as_it_is.teams if one.team == team), team),
        now=known.now,
        as_it_is=known.tried[known.now],
        together=known.together.enough,
        each=each,
        costs_most=one_fewer.weakest if one_fewer else None,
        one_leaves=one_leaves,
    )


def _of(year: YearFigures) -> dict[str, TeamPlayed]:
    by: dict[str, list[PromiseFigure]] = {}
    for one in year.promises:
        by.setdefault(one.team, []).append(one)
    return {team: TeamPlayed(tuple(found)) for team, found in by.items()}
