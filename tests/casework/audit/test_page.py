"""The audit as it is read: by whom, filtered, paged, as a file; and that reading it is in it."""

from typing import Any

from register import Register
from register.people.audit import AuditAbout, AuditLine, AuditWanted, Did
from register.people.officers import Post
from tests.casework.people import People
from tests.register.making import MONDAY

UNSAFE = '=cmd|"<script>'


def add(register: Register, **more: Any) -> None:
    usual: dict[str, Any] = {"at": MONDAY, "what": Did.READ, "about": AuditAbout.CASE, "status": 200}
    usual |= {"username": "olive", "name": "Olive Example", "post": "officer", "route": "GET /casework/x"}
    register.audit.add([AuditLine(**{**usual, **more})])


async def test_a_supervisor_reads_all_and_an_administrator_accounts_alone(
    people: People, register: Register
) -> None:
    add(register, of="MK-AAAAAAAA2")
    add(register, of="mabel", about=AuditAbout.ACCOUNT, what=Did.CHANGED)
    every = (await (await people.of(Post.SUPERVISOR)).get("/casework/audit")).text
    accounts = (await (await people.of(Post.ADMINISTRATOR)).get("/casework/audit")).text
    assert "MK-AAAAAAAA2" in every
    assert "mabel" in every
    assert "MK-AAAAAAAA2" not in accounts
    assert "mabel" in accounts
    file = await (await people.of(Post.ADMINISTRATOR)).get("/casework/audit/csv?of=MK-AAAAAAAA2")
    assert "MK-AAAAAAAA2" not in file.text
    for post in (Post.OFFICER, Post.MANAGER, Post.FEEDBACK_TEAM):
        assert (await (await people.of(post)).get("/casework/audit")).status_code == 403


async def test_it_says_so_when_it_is_empty(people: People) -> None:
    page = await (await people.of(Post.SUPERVISOR)).get("/casework/audit?officer=nobody")
    assert "Nothing like that was written down" in page.text


async def test_filters_and_pages(people: People, register: Register) -> None:
    for number in range(60):
        add(register, of=f"MK-{number:09d}", username="olive" if number % 2 else "mabel")
    reader = await people.of(Post.SUPERVISOR)
    first = (await reader.get("/casework/audit?officer=Olive&from=2026-11-23&to=2026-11-23")).text
    assert first.count('scope="row"') == 30
    page = (await reader.get("/casework/audit?what=read")).text
    assert page.count('scope="row"') == 50
    older = page.partition("before=")[2].partition('"')[0]
    rest = (await reader.get(f"/casework/audit?what=read&before={older}")).text
    assert "MK-000000000" in rest
    assert "MK-000000059" not in rest
    assert (await reader.get("/casework/audit?to=2026-11-22")).text.count('scope="row"') == 0
    one = (await reader.get("/casework/audit", params={"of": "mk 000000007"})).text
    assert one.count('scope="row"') <= 1


async def test_a_day_that_is_none_is_told_and_kept(people: People) -> None:
    page = await (await people.of(Post.SUPERVISOR)).get("/casework/audit?from=yesterday&officer=olive")
    assert page.status_code == 422
    assert "Enter a real day, such as 27 November 2026" in page.text
    assert 'value="yesterday"' in page.text
    assert 'value="olive"' in page.text


async def test_the_file_is_safe_and_is_itself_written_down(people: People, register: Register) -> None:
    add(register, details=UNSAFE, name=UNSAFE)
    reader = await people.of(Post.SUPERVISOR)
    assert "<script>" not in (await reader.get("/casework/audit")).text.replace("<script type", "")
    file = await reader.get("/casework/audit/csv?officer=olive")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert "'=cmd" in file.text
    assert ',"=cmd' not in file.text
    latest = register.audit.find(AuditWanted(), 1)[0]
    assert (latest.what, latest.username, latest.details) == (Did.EXPORTED, "supervisor", "officer: olive")
