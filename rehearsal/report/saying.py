"""What a year came to in sentences: what breaks first, when, and for whom."""

from datetime import date

from rehearsal.report.figures import MonthShare, PromiseFigure, Share, TeamFigure, YearFigures

SAFE = 0.95
"""From here on a share is green, and a promise is said to be kept."""
NAMED = 5
"""Promises that are named in the summary."""


def share(one: Share) -> str:
    """``91% of 1,204``; of few it says so."""
    if not one.due:
        return "None fell due"
    few = " (too few to compare)" if one.few else ""
    return f"{percent(one.share)} of {one.due:,}{few}"


def percent(part: float) -> str:
    """Whole per cent; never 100% where something is missing, nor 0% where something is there."""
    rounded = round(part * 100)
    if rounded == 100 and part < 1:
        return "over 99%"
    if rounded == 0 and part > 0:
        return "under 1%"
    return f"{rounded}%"


def day(one: date) -> str:
    return f"{one.day} {one:%B %Y}"


def days(count: float) -> str:
    return f"{count:,.1f} day{'' if count == 1 else 's'}"


def hours(count: float) -> str:
    whole = round(count)
    return f"{whole:,} hour{'' if whole == 1 else 's'}"


def pounds(amount: float) -> str:
    return f"£{amount:,.2f}"


def in_short(figures: YearFigures) -> list[str]:
    """The year in a few sentences, the most important first."""
    whole = figures.all
    told = [
        f"{figures.cases:,} cases came in from {day(figures.begins)} to {day(figures.ends)}, and "
        f"{figures.ended:,} of them had an outcome by then."
    ]
    if whole.due:
        told.append(f"{whole.due:,} promises fell due; {percent(whole.share)} were kept in time.")
    told += [_broken(one) for one in figures.worst[:NAMED]]
    if whole.due and not whole.late:
        told.append("Every promise that fell due was kept.")
    busiest = max(figures.teams, key=lambda one: one.overtime, default=None)
    if busiest is not None and busiest.overtime >= 1:
        told.append(
            f"To keep every promise, {busiest.title} would have needed {hours(busiest.overtime)} of "
            f"overtime, of {hours(figures.overtime)} in all."
        )
    if figures.complaints:
        one = figures.complaints == 1
        told.append(f"{figures.complaints:,} complaint{'' if one else 's'} came of cases that were late.")
    if figures.letters_sent:
        cost = f", for {pounds(figures.pounds)}" if figures.pounds else ""
        told.append(f"{figures.letters_sent:,} letters went out{cost}.")
    return told


def _broken(one: PromiseFigure) -> str:
    kept = f"{one.named} was kept for {share(one)}: {one.late:,} late"
    if one.late == 1:
        return f"{kept}, by {days(one.late_median)}."
    month = worst_month(one)
    when = f", most in {month.month:%B %Y} ({month.late:,})" if month is not None else ""
    return f"{kept}{when}, half of them by {days(one.late_median)} or more."


def worst_month(one: PromiseFigure) -> MonthShare | None:
    """The month in which it was broken most often."""
    return max(one.months, key=lambda month: month.late, default=None)


def queue(team: TeamFigure) -> str:
    """A team's year in a sentence or two."""
    if not any(one.arrived or one.waiting for one in team.weeks):
        return "No work came to it."
    worst = team.worst
    if not team.load:
        return f"Nobody was there to do its work: {team.weeks[-1].waiting:,} pieces of it waited at the end."
    told = f"{percent(team.load)} of its time was worked."
    if worst.waiting:
        told += (
            f" Most waited in the week of {day(worst.week)}: {worst.waiting:,} pieces of work, the oldest "
            f"for {days(worst.longest)}."
        )
    if team.full:
        told += (
            f" In {team.full} week{'' if team.full == 1 else 's'} all of its time or nearly all was worked."
        )
    if team.overtime >= 1:
        told += f" To keep every promise it would have needed {hours(team.overtime)} of overtime."
    return told
