"""The fewest officers of each team, as a page and as a file."""

from collections.abc import Iterator, Sequence

from rehearsal.report import saying
from rehearsal.report.files import as_csv
from rehearsal.report.page import render
from rehearsal.report.plots import BLUE, GREEN, RED, Bar, bars
from rehearsal.staffing.searching import Fewest, TeamNeeds

NOT_BY_PEOPLE = "More people of this team alone do not keep it"


def fewest_page(found: Fewest) -> str:
    """In HTML."""
    most = max((max(one.now, one.together or 0) for one in found.teams), default=1) or 1
    return render(
        "fewest.html",
        found=found,
        in_short=in_short(found),
        plot=bars(
            "Officers needed by each team; the stroke is how many it has",
            [
                Bar(
                    one.title,
                    (one.together or one.now) / most,
                    str(one.together) if one.together is not None else "?",
                    _colour(one),
                    one.now / most,
                )
                for one in found.teams
            ],
        ),
        rows=[_row(one) for one in found.teams],
        leaves=[
            [
                one.title,
                f"{one.now} and {one.now - 1}",
                saying.share(one.as_it_is.together),
                saying.share(one.one_leaves.together),
            ]
            for one in found.teams
        ],
    )


def fewest_file(found: Fewest) -> str:
    """For spreadsheets."""

    def rows() -> Iterator[Sequence[object]]:
        yield (
            "Team", "Officers now", "Needed for the promises together", "Needed for each promise by itself",
            "Promise that costs most", "Share kept now", "Share kept with one fewer",
        )  # fmt: skip
        for one in found.teams:
            yield (
                one.title,
                one.now,
                one.together if one.together is not None else NOT_BY_PEOPLE,
                one.each if one.each is not None else NOT_BY_PEOPLE,
                one.costs_most.named if one.costs_most else "",
                f"{one.as_it_is.together.share:.3f}",
                f"{one.one_leaves.together.share:.3f}",
            )

    return as_csv(rows())


def in_short(found: Fewest) -> list[str]:
    """What was found, in sentences."""
    wanted = saying.percent(found.wanted)
    told = [
        f"As it is, {saying.percent(found.as_it_is.all.share)} of all promises are kept; with the fewest "
        f"officers found for each team, {saying.percent(found.found.all.share)}."
    ]
    for one in found.teams:
        if one.together is None:
            told.append(f"{one.title}: {NOT_BY_PEOPLE[0].lower()}{NOT_BY_PEOPLE[1:]}.")
        elif one.together > one.now:
            told.append(f"{one.title} needs {_officers(one.together)} to keep {wanted}; it has {one.now}.")
        elif one.together < one.now:
            told.append(f"{one.title} would keep {wanted} with {_officers(one.together)}; it has {one.now}.")
    return told


def _row(one: TeamNeeds) -> list[str]:
    costs = one.costs_most
    return [
        one.title,
        _officers(one.now),
        _officers(one.together) if one.together is not None else NOT_BY_PEOPLE,
        _officers(one.each) if one.each is not None else NOT_BY_PEOPLE,
        f"{costs.named} (with one fewer, {saying.percent(costs.share)})" if costs else "–",
    ]


def _officers(count: int) -> str:
    return f"{count} officer{'' if count == 1 else 's'}"


def _colour(one: TeamNeeds) -> str:
    if one.together is None or one.together > one.now:
        return RED
    return GREEN if one.together < one.now else BLUE
