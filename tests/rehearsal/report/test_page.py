"""The report as a page: whole by itself, readable without a script, and its files."""

import csv
import io
import re
from html.parser import HTMLParser

from rehearsal.report.figures import YearFigures
from rehearsal.report.files import files
from rehearsal.report.page import report
from tests.rehearsal.report.making import week, year

EMPTY = {"promises": (), "cases": (), "weeks": (), "letters": (), "worst": (), "notes": ()}


class Balanced(HTMLParser):
    """Whether what was opened is closed, and each id stands once."""

    VOID = frozenset({"meta", "path", "use", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def page_of(**more: object) -> str:
    found = year(**more)  # type: ignore[arg-type]
    return report(found, YearFigures.of(found))


def test_a_report_is_whole_by_itself_and_needs_no_script() -> None:
    page = page_of()
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)|url\(|@import', page), "nothing comes from elsewhere"
    assert page.count("<svg") == 4
    reader = Balanced()
    reader.feed(page)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    for link in re.findall(r'href="#([^"]+)"', page):
        assert link in reader.ids


def test_what_somebody_wrote_in_a_scenario_is_text() -> None:
    assert "Frost &lt;and&gt; three inspectors" in page_of()
    assert "<and>" not in page_of()


def test_it_has_figures_queues_letters_and_the_worst_cases_with_their_timelines() -> None:
    page = re.sub(r"\s+", " ", page_of())
    for said in (
        "The numbers of this scenario are illustrative.",
        "<strong>90%</strong> of promises kept",
        "90% of 100",
        "January 2030",
        "Highways inspectors, week by week",
        "Letters by post at 68p.",
        "£6.80",
        "Pothole, MK-0: reported Mon 7 Jan 2030, 9:00am, late by 4.0 days",
        "Reported: a hole as wide as a bucket",
        "Played in 1 minute and 23 seconds",
    ):
        assert said in page, said


def test_an_empty_year_says_so() -> None:
    page = page_of(**EMPTY)
    for said in ("None due", "No team had any work.", "No case was late.", "there is nothing to show"):
        assert said in page
    assert "<svg" not in page


def test_the_files_have_every_number_and_no_formula() -> None:
    found = year(titles={"pothole": "=Pothole"}, weeks=[week(0), week(1, waiting=12)])
    made = files(YearFigures.of(found), found.worst)
    rows = {name: list(csv.DictReader(io.StringIO(text))) for name, text in made.items()}
    assert {name: len(each) for name, each in rows.items()} == {
        "promises.csv": 2,
        "promises-by-month.csv": 2,
        "services.csv": 3,
        "teams-by-week.csv": 2,
        "letters.csv": 2,
        "worst-cases.csv": 1,
    }
    assert rows["promises.csv"][0]["Service"] == "'=Pothole"
    assert (rows["promises.csv"][0]["Kept in time"], rows["teams-by-week.csv"][1]["Waiting at the end"]) == (
        "90",
        "12",
    )
