"""What a year came to, counted from its records, and told in sentences."""

from datetime import date

from charter.counting.clocks import ClockState
from rehearsal.report.figures import Share, YearFigures
from rehearsal.report.saying import in_short, percent, queue, share
from tests.rehearsal.report.making import DAY, END, promise, week, year


def test_each_promise_is_counted_with_by_how_much_it_was_late() -> None:
    figures = YearFigures.of(year(late=10))
    collect, inspect = sorted(figures.promises, key=lambda one: one.promise)
    assert inspect.named == "Pothole: Inspect"
    assert (inspect.due, inspect.kept, inspect.late, inspect.kept_late, inspect.still_late) == (
        100,
        90,
        10,
        10,
        0,
    )
    assert (inspect.late_median, inspect.late_ninetieth) == (4.0, 4.0)
    assert (collect.due, collect.late) == (1, 0)
    assert figures.automatic == Share(due=1, kept=1), "what the system keeps by itself is apart"
    assert (figures.all.due, figures.all.kept) == (101, 91)


def test_what_is_open_past_its_day_is_late_and_what_is_no_longer_needed_does_not_count() -> None:
    open_still, not_needed = promise(1, None), promise(2, state=ClockState.OVERTAKEN)
    not_yet = promise(3, None, started=END - DAY)
    [figure] = YearFigures.of(year(promises=[open_still, not_needed, not_yet])).promises
    assert (figure.due, figure.kept, figure.still_late) == (1, 0, 1)
    assert figure.late_median == round((END - open_still.due) / DAY, 1)


def test_months_are_those_in_which_promises_fell_due() -> None:
    found = [promise(1), promise(2, 3.0), promise(3, started=END - 20 * DAY)]
    [figure] = YearFigures.of(year(promises=found)).promises
    assert [(one.month, one.due, one.kept) for one in figure.months] == [
        (date(2030, 1, 1), 2, 1),
        (date(2030, 2, 1), 1, 1),
    ]


def test_a_complaint_counts_only_where_its_case_was_late() -> None:
    figures = YearFigures.of(year(late=10))
    assert figures.complaints == 1, "one of the two was about a case that was in time"
    assert {one.title: one.complaints for one in figures.services} == {
        "Complaint": 0,
        "Pothole": 1,
        "Wheelie bin": 0,
    }


def test_a_team_has_its_worst_week_its_load_and_its_overtime() -> None:
    [team] = YearFigures.of(year(weeks=[week(0), week(1, 12), week(2, 3, worked=2_400.0)])).teams
    assert (team.title, team.worst.week, team.worst.waiting) == ("Highways inspectors", date(2030, 1, 14), 12)
    assert (team.overtime, team.full, team.officers) == (3.0, 1, 3)
    assert queue(team) == (
        "67% of its time was worked. Most waited in the week of 14 January 2030: 12 pieces of work, the "
        "oldest for 0.5 days. In 1 week all of its time or nearly all was worked. To keep every promise it "
        "would have needed 3 hours of overtime."
    )


def test_a_team_without_anybody_and_one_without_work_say_so() -> None:
    nobody, idle = (
        YearFigures.of(year(weeks=[week(0, each, worked=0.0, available=0.0, arrived=each)])).teams[0]
        for each in (7, 0)
    )
    assert queue(nobody) == "Nobody was there to do its work: 7 pieces of it waited at the end."
    assert queue(idle) == "No work came to it."


def test_the_year_is_told_in_short_with_what_breaks_first() -> None:
    told = in_short(YearFigures.of(year(late=10)))
    assert told == [
        "103 cases came in from 1 January 2030 to 28 February 2030, and 100 of them had an outcome by then.",
        "101 promises fell due; 90% were kept in time.",
        "Pothole: Inspect was kept for 90% of 100: 10 late, most in January 2030 (10), half of them by 4.0 "
        "days or more.",
        "To keep every promise, Highways inspectors would have needed 3 hours of overtime, of 3 hours in "
        "all.",
        "1 complaint came of cases that were late.",
        "100 letters went out, for £6.80.",
    ]
    assert "Pothole: Inspect was kept for 99% of 100: 1 late, by 4.0 days." in in_short(
        YearFigures.of(year(late=1))
    )
    assert "Every promise that fell due was kept." in in_short(YearFigures.of(year(late=0)))


def test_a_share_never_says_more_than_it_knows() -> None:
    assert (percent(0.9996), percent(1.0), percent(0.0001), percent(0.0)) == (
        "over 99%",
        "100%",
        "under 1%",
        "0%",
    )
    assert share(Share()) == "None fell due"
    assert share(Share(due=4, kept=2)) == "50% of 4 (too few to compare)"


def test_figures_are_kept_and_read_again() -> None:
    figures = YearFigures.of(year())
    assert YearFigures.model_validate_json(figures.model_dump_json()) == figures
