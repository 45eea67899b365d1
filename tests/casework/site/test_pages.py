"""Pages whatever is in them and whatever is asked: escaped, wrapped, found or not, in as many queries."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casework.site.pages import POLICY
from charter.cases import Entry, Kind, LimitState, PromiseState, Task
from charter.people import Channel, Customer, Sender
from register import Register
from register.letters.stored import Addressed
from register.people.officers import Post
from starter.api.web import BODY_LIMIT
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from tests.callers import EVERY_ROLE
from tests.casework.people import People, SpokenCases, a_case
from tests.register.making import MONDAY, letter, tell, turn
from tests.starter.watching.test_timed import counted
from tests.statements import statements

SCRIPT = "<script>alert('x')</script>"
WORD = "x" * 3_000


def odd(text: str) -> dict[str, Any]:
    """A case with this text wherever a text can be."""
    promise = PromiseState(
        key="inspect",
        title=text,
        clause=text,
        where=text,
        source="CH",
        due=MONDAY + timedelta(days=5),
        first_due=MONDAY + timedelta(days=3),
        limit_due=MONDAY + timedelta(days=9),
        limit_source=text,
        limits=(
            LimitState(due=MONDAY + timedelta(days=9), source="ST", clause=text, where=text, confirmed=False),
            LimitState(due=MONDAY + timedelta(days=20), source=text, clause=text, where=text),
        ),
        state="open",
        started=MONDAY,
        illustrative=True,
        confirmed=False,
        notes=(text,),
    )
    short = text[:200]
    customer = Customer(name=short, email=short, phone=short, address=text)
    return {
        "customer": customer,
        "promises": (promise,),
        "awaited": text,
        "officer": text,
        "team": text,
        "stage": text,
        "due_what": text,
        "service": "pothole",
        "service_title": text,
        "outcome": text,
        "outcome_reason": text,
    }


async def an_odd_case(desk: Desk, text: str) -> str:
    reference = await a_case(desk, text[:16_000])
    line = Entry(
        number=3,
        at=MONDAY,
        kind=Kind.MESSAGE,
        what=text,
        by=Sender(role="officer", name=text[:200]),
        clause=text,
        said={"note": text, text[:100]: [text]},
    )
    worded = {Channel.EMAIL: Addressed(to=text, subject=text, body=text)}
    told = letter(1, reference, worded=worded, channels=(Channel.EMAIL,), with_officer=text)
    task = Task(key="call", at=MONDAY, what=text, for_role="officer")
    tell(desk.register, turn(2, reference, entries=(line,), tasks=(task,), **odd(text)), [told])
    return reference


@pytest.mark.parametrize("page", ["cases/{}", "queue", "tasks?of=all", "cases/{}/say/task_done"])
async def test_a_script_is_only_text(people: People, desk: Desk, page: str) -> None:
    reference = await an_odd_case(desk, SCRIPT)
    answer = await (await people.of(Post.OFFICER)).get("/casework/" + page.format(reference))
    assert answer.status_code == 200
    assert SCRIPT not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert re.findall(r"<script[^>]*>", answer.text) == [
        found for found in re.findall(r"<script[^>]*>", answer.text) if 'src="/assets/' in found
    ]
    assert not re.search(r"\son\w+=|\sstyle=|<style", answer.text)


async def test_a_long_word_is_shown_whole(people: People, desk: Desk) -> None:
    reference = await an_odd_case(desk, WORD)
    answer = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")
    assert answer.text.count(WORD) > 8


@pytest.mark.parametrize(
    "address",
    [
        "cases/MK-222222222",
        "cases/nonsense",
        "cases/%3Cscript%3E",
        "cases/" + "A" * 5_000,
        "nowhere",
        "cases/../queue/x",
    ],
)
async def test_what_is_not_there_is_a_page_that_says_so(people: People, address: str) -> None:
    answer = await (await people.of(Post.OFFICER)).get(f"/casework/{address}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert "Page not found" in answer.text
    assert "<script>" not in answer.text


async def test_a_huge_form_is_a_page(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    answer = await client.post(f"/casework/cases/{reference}/say/note_added", content=b"x" * (BODY_LIMIT + 1))
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"a=%ff", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 1_000, 400),
        ("application/x-www-form-urlencoded", b"", 403),
    ],
)
async def test_what_is_no_form_of_ours_is_a_page(
    people: People, kind: str, content: bytes, status: int
) -> None:
    client = await people.of(Post.OFFICER)
    answer = await client.post("/casework/sign-out", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "text/html" in answer.headers["content-type"]


async def test_every_page_has_the_headers(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    for page in ("queue", "tasks", f"cases/{reference}", f"cases/{reference}/say/note_added"):
        headers = (await client.get(f"/casework/{page}")).headers
        assert headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"


async def test_the_files_are_kept_by_their_hash(people: People) -> None:
    guest = await people.guest()
    page = (await guest.get("/casework/sign-in")).text
    address = re.findall(r'href="(/assets/[^"]*site.css)"', page)[0]
    found = await guest.get(address)
    assert (found.status_code, "immutable" in found.headers["cache-control"]) == (200, True)
    for accepted, packed in (
        ("gzip, deflate, br", True), ("br;q=1.0, gzip;q=0.8", True), ("gzip;q=1", True),
        ("gzip;q=0", False), ("gzip;q=0.000", False), ("identity", False), ("", False), ("xgzip", False),
    ):  # fmt: skip
        answer = await guest.get(address, headers={"Accept-Encoding": accepted})
        assert (answer.headers.get("content-encoding") == "gzip") is packed, accepted
        assert answer.content == b"site.css"
        assert answer.headers["vary"] == "Accept-Encoding"
    for other in ("/assets/000000000000/site.css", address + "x", address.replace("site.css", "axe.min.js")):
        assert (await guest.get(other)).status_code == 404


async def test_the_queue_marks_what_is_late_and_what_is_soon(people: People, desk: Desk) -> None:
    late = await a_case(desk, late=True, due=MONDAY - timedelta(days=2))
    soon = await a_case(desk, due=MONDAY + timedelta(days=1), officer="Officer Example")
    later = await a_case(desk, due=MONDAY + timedelta(days=30), waiting=True, team="waste")
    client = await people.of(Post.OFFICER)
    page = (await client.get("/casework/queue")).text
    places = [page.index(each) for each in (late, soon, later)]
    assert places == sorted(places)
    assert page.count("Due soon") == 1
    assert re.search(r'govuk-tag--red">\s*Late', page)
    assert "<strong>due tomorrow</strong>" in page
    for asked, there in {
        "late=yes": {late},
        "waiting=yes": {later},
        "team=waste": {later},
        "officer=Officer+Example": {soon},
        "service=pothole": {late, soon, later},
        "service=streetlight": set(),
        "page=99999&late=nonsense&team=": set(),
        "page=-1": {late, soon, later},
    }.items():
        text = (await client.get(f"/casework/queue?{asked}")).text
        assert {each for each in (late, soon, later) if each in text} == there, asked


async def test_a_long_queue_has_pages(people: People, desk: Desk) -> None:
    for _ in range(27):
        await a_case(desk)
    client = await people.of(Post.OFFICER)
    first, second = [(await client.get(f"/casework/queue?team=Highways&page={n}")).text for n in (1, 2)]
    assert (first.count('scope="row"'), second.count('scope="row"')) == (25, 2)
    assert "27 open cases, by next due: page 1 of 2" in first
    assert "team=Highways&amp;page=2" in first


async def test_illustrative_promises_are_announced(people: People, desk: Desk) -> None:
    sure, unsure = await a_case(desk), await an_odd_case(desk, "Inspect")
    client = await people.of(Post.OFFICER)
    banner = "illustrative or unconfirmed"
    assert banner not in (await client.get(f"/casework/cases/{sure}")).text
    page = (await client.get(f"/casework/cases/{unsure}")).text
    assert banner in page
    assert "moved on from" in page
    assert "Legal limit" in page


async def test_each_limit_is_shown_with_its_clause_the_earliest_first(people: People, desk: Desk) -> None:
    found = await with_limits(
        desk,
        ("By eight weeks from the proposal", "reg 22(3)", MONDAY + timedelta(days=9), True),
        ("By twelve weeks from the meeting", "EWHC 493", MONDAY + timedelta(days=20), False),
    )
    page = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{found}")).text
    assert page.count("Legal limit") == 2
    assert page.index("eight weeks from the proposal") < page.index("twelve weeks from the meeting")
    for words in ("reg 22(3)", "EWHC 493", "statute or regulations", "Unconfirmed"):
        assert words in page


async def test_what_a_case_said_before_of_its_limit_is_still_shown(people: People, desk: Desk) -> None:
    found = await with_limits(desk)
    page = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{found}")).text
    assert page.count("Legal limit") == 1


@pytest.mark.parametrize(("days", "old"), [(364, False), (367, True), (None, False)])
async def test_a_source_looked_up_long_ago_is_marked(
    people: People, desk: Desk, days: int | None, old: bool
) -> None:
    looked_up = desk.now().date() - timedelta(days=days) if days else None
    limit = ("In time", "an Act", MONDAY + timedelta(days=9), True)
    found = await with_limits(desk, limit, looked_up=looked_up)
    page = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{found}")).text
    assert ("Last looked up in" in page) is old
    assert looked_up is None or (f"{looked_up:%B %Y}" in page) is old


async def with_limits(
    desk: Desk, *limits: tuple[str, str, datetime, bool], looked_up: date | None = None
) -> str:
    """A case with one promise, which has these limits: clause, where, when, and whether confirmed."""
    reference = await a_case(desk)
    promise = PromiseState(
        key="finalise",
        title="Issue the final plan",
        clause="We will finalise it.",
        where="The charter",
        source="CH",
        due=MONDAY + timedelta(days=30),
        first_due=MONDAY + timedelta(days=30),
        limit_due=MONDAY + timedelta(days=9),
        limit_source="ST",
        limits=tuple(
            LimitState(
                due=due, source="ST", clause=clause, where=where, confirmed=confirmed, looked_up=looked_up
            )
            for clause, where, due, confirmed in limits
        ),
        state="open",
        started=MONDAY,
    )
    tell(desk.register, turn(2, reference, promises=(promise,)))
    return reference


async def test_a_case_not_started_yet_is_a_page(people: People, desk: Desk, cases: SpokenCases) -> None:
    cases.away = True
    taken = await desk.report(
        NewReport(service="pothole", details={"where": {"text": "Here"}}), EVERY_ROLE, "api"
    )
    cases.away = False
    page = await (await people.of(Post.OFFICER)).get(f"/casework/cases/{taken.reference}")
    assert page.status_code == 200
    assert "about to start" in page.text
    assert "five working days" in page.text


@pytest.mark.parametrize(("page", "queries"), [("queue", 9), ("tasks", 3), ("cases/{}", 13)])
async def test_a_page_asks_as_often_however_much_there_is(
    people: People, desk: Desk, register: Register, page: str, queries: int
) -> None:
    """What is somebody's case is also written down: one insert."""
    client = await people.of(Post.OFFICER)
    reference = await a_case(desk)
    address = "/casework/" + page.format(reference)
    with statements(register) as few:
        assert (await client.get(address)).status_code == 200
    others = tuple([await a_case(desk) for _ in range(12)])
    lines = tuple(Entry(number=n, at=MONDAY, kind=Kind.NOTE, what="A note") for n in range(3, 60))
    tasks = tuple(Task(key=f"task/{n}", at=MONDAY, what="Do it") for n in range(30))
    letters = [letter(n, reference) for n in range(1, 20)]
    more: dict[str, Any] = {"service": "pothole", "service_title": "Pothole", "links": others}
    tell(register, turn(2, reference, entries=lines, tasks=tasks, **more), letters)
    with statements(register) as many:
        assert (await client.get(address)).status_code == 200
    assert len(few) == len(many) == queries, "\n".join(many)


@pytest.mark.parametrize(
    ("address", "accept", "page"),
    [
        ("/nothing-here", "text/html,application/xhtml+xml", True),
        ("/privacy/nothing", "text/html", True),
        ("/nothing-here", "application/json", False),
        ("/nothing-here", "*/*", False),
        ("/api/nothing", "text/html", False),
        ("/open311/v2/nothing.json", "text/html", False),
    ],
)
async def test_a_wrong_address_is_a_page_in_a_browser_alone(
    people: People, address: str, accept: str, page: bool
) -> None:
    answer = await (await people.guest()).get(address, headers={"Accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html") == page
    assert ("Page not found" in answer.text) == page


async def test_its_requests_are_counted_by_areas_of_its_own(people: People) -> None:
    before, guest = counted(), await people.guest()
    for address in ("/casework/sign-in", "/track", "/report", "/promises"):
        assert (await guest.get(address)).status_code == 200, address
    after = counted()
    gained = {area for (area, _), count in after.items() if count != before.get((area, _), 0)}
    assert gained == {"casework", "track", "report", "promises"}
