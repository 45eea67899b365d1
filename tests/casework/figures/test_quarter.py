"""The figures' pages: plots that need no script, a table beside each, the file, and whose they are."""

import re
from datetime import UTC, datetime

from charter.figures import Count, Lesson, PromiseFigures, QuarterFigures, Satisfaction, Spread
from register import Register
from register.people.officers import Post
from tests.casework.people import People

UNSAFE = '<script>alert("x")</script>'
FIGURES = QuarterFigures(
    quarter="2026-Q3",
    made_at=datetime(2026, 10, 1, 6, tzinfo=UTC),
    promises=(
        PromiseFigures(service="Potholes", promise="Inspect", kept=19, kept_late=1),
        PromiseFigures(service="Potholes", promise=UNSAFE, kept=1, still_late=1),
    ),
    volumes=(Count(service="Potholes", what="HighwaysRepair", count=20),),
    closed=(Spread(service="Potholes", what="Closed", count=20, median=12.5, ninetieth=40.0),),
    stages=(Spread(service="Potholes", what="Estimated", count=20, median=3.0, ninetieth=6.0),),
    late_why=(Count(service="Potholes", what=UNSAFE, count=2),),
    satisfaction=(Satisfaction(service="Potholes", answers=4, mean=3.5),),
    lessons=(Lesson(service="Comment", lesson="Ring first."),),
)


async def test_before_the_first_review_the_page_says_so(people: People) -> None:
    reader = await people.of(Post.SUPERVISOR)
    page = await reader.get("/casework/figures")
    assert page.status_code == 200
    assert "No quarter has been reviewed yet" in page.text
    assert (await reader.get("/casework/figures/2026-Q3")).status_code == 404
    assert (await reader.get("/casework/figures/2026-Q3/csv")).status_code == 404


async def test_a_review_is_drawn_and_written_beside_each_plot(people: People, register: Register) -> None:
    register.reviews.keep(FIGURES)
    reader = await people.of(Post.FEEDBACK_TEAM)
    page = await reader.get("/casework/figures")
    assert page.status_code == 200
    plots = re.findall(r"<svg.*?</svg>", page.text, re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        assert 'role="img"' in plot
        assert "aria-label=" in plot
        assert "style=" not in plot
        assert "<script" not in plot
    assert UNSAFE not in page.text
    assert "95%" in plots[0]
    assert "July to September 2026" in page.text
    for written in ("Share of each promise kept", "12.5", "40.0", "95%", "Ring first."):
        assert written in page.text
    assert page.text.count("<table") >= len(plots)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert (await reader.get("/casework/figures/2026-Q3")).text.count("<svg") == 4
    for wrong in ("2026-Q9", "2025-Q1", "..%2f"):
        assert (await reader.get(f"/casework/figures/{wrong}")).status_code == 404


async def test_the_file(people: People, register: Register) -> None:
    register.reviews.keep(FIGURES)
    reader = await people.of(Post.OFFICER)
    file = await reader.get("/casework/figures/2026-Q3/csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="quarterly-review-2026-Q3.csv"' in file.headers["content-disposition"]
    assert "2026-Q3,Satisfaction,Potholes,,answers,4" in file.text
