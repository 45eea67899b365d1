"""An open page learns of a change: one question for all of them, and nothing that it may not read."""

import asyncio
from collections.abc import Collection, Mapping

import httpx
import pytest

from casework.together import changes, watching
from casework.together.watching import PageWatch
from charter.cases import Kind, Shown
from charter.people import Sender
from register import Register, RegisterBusy
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case
from tests.register.making import entry, tell, turn
from tests.starter.places import Clock

FOUND = entry(
    3,
    kind=Kind.MESSAGE,
    message="inspection_recorded",
    what="Inspection recorded",
    by=Sender(role="officer", name="Oscar Example"),
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LONGEST", 0.5)
    monkeypatch.setattr(changes, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.05)


def told(register: Register, reference: str, **line: object) -> None:
    lines = (FOUND.model_copy(update=line),)
    tell(register, turn(2, reference, entries=lines, service="pothole", service_title="Pothole"))


async def streamed(client: httpx.AsyncClient, reference: str, **more: str) -> httpx.Response:
    return await client.get(f"/casework/cases/{reference}/changes", **{"params": more})  # type: ignore[arg-type]


async def test_what_is_recorded_meanwhile_is_told(people: People, desk: Desk, register: Register) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    listening = asyncio.create_task(streamed(client, reference))
    await asyncio.sleep(0.1)
    told(register, reference)
    answer = await listening
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "id: 3\nevent: changed\n" in answer.text
    assert "Oscar Example recorded \\u201cInspection recorded\\u201d at 9:00am today." in answer.text
    again = await streamed(client, reference, since="3")
    assert "event: changed" not in again.text


async def test_what_happened_before_it_listened_is_not_lost(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    told(register, reference)
    client = await people.of(Post.OFFICER)
    assert "event: changed" in (await streamed(client, reference, since="2")).text
    header = await client.get(f"/casework/cases/{reference}/changes?since=0", headers={"last-event-id": "3"})
    assert "event: changed" not in header.text


@pytest.mark.parametrize(("post", "sees"), [(Post.OFFICER, False), (Post.MANAGER, True)])
async def test_only_to_whom_may_read_it(
    people: People, desk: Desk, register: Register, post: Post, sees: bool
) -> None:
    reference = await a_case(desk)
    told(register, reference, shown=Shown.SAFEGUARDING)
    answer = await streamed(await people.of(post), reference, since="2")
    assert ("Oscar Example" in answer.text) == sees


async def test_it_ends_with_the_session(
    people: People, desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "STILL_EVERY", 0.0)
    monkeypatch.setattr(changes, "LONGEST", 30.0)
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    listening = asyncio.create_task(streamed(client, reference))
    await asyncio.sleep(0.1)
    clock.forward(minutes=31)
    async with asyncio.timeout(10):
        assert (await listening).text.endswith("event: ended\ndata: {}\n\n")


async def test_so_many_and_no_more(people: People, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AT_MOST", 0)
    reference = await a_case(desk)
    assert (await streamed(await people.of(Post.OFFICER), reference)).status_code == 503


async def test_one_question_for_all_and_none_for_nobody() -> None:
    asked: list[frozenset[str]] = []

    def last(references: Collection[str]) -> Mapping[str, int]:
        asked.append(frozenset(references))
        if len(asked) == 1:
            raise RegisterBusy("a test's")
        return dict.fromkeys(references, 7)

    watch = PageWatch(last)
    with (
        watch.listening("one", 1) as first,
        watch.listening("two", 1) as second,
        watch.listening("two", 7) as third,
    ):
        async with asyncio.timeout(5):
            await first.changed.wait()
            await second.changed.wait()
        assert not third.changed.is_set()
        assert set(asked) == {frozenset({"one", "two"})}
        assert len(asked) < 5
    await asyncio.sleep(0.2)
    many = len(asked)
    await asyncio.sleep(0.2)
    assert len(asked) == many
    assert watch.listeners == set()


async def test_the_pages_say_where_to_listen(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    for path in (f"/casework/cases/{reference}", f"/casework/cases/{reference}/say/note_added"):
        page = await client.get(path)
        assert f'data-changes="/casework/cases/{reference}/changes?since=2"' in page.text
        assert "connect-src 'self'" in page.headers["content-security-policy"]
