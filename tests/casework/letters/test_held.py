"""A letter that waits for its hour can be looked at, changed and cancelled until it goes, and no later."""

import asyncio
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from activities.letters import notifications
from casework.letters.held import GONE, NEUTRAL, OTHER
from charter.people import Channel, Customer, SafeContact
from charter.writing.letters import Worded
from register.letters.letter_changes import ChangedBy, LetterChangeKind
from register.letters.stored import LetterState, StoredLetter
from register.people.officers import Post
from tests.casework.people import People, send
from tests.stories import ADA, Story, World
from tests.workflows.saying import reported

OLIVE = ChangedBy(name="Olive Example", role="officer", why="A wrong date.")
FOUND = {"finding": "A hole.\n* It is deep_", "category": "routine"}
AT_NIGHT = SafeContact(channels=("email",), hours_from="18:00", hours_until="20:00")


async def held(world: World, **safe: Any) -> tuple[Story, StoredLetter]:
    """A case whose last letter is held until this evening."""
    customer = ADA.model_copy(update={"safe_contact": AT_NIGHT.model_copy(update=safe)})
    story = await reported(world, customer=customer)
    assert (await story.say("inspection_recorded", **FOUND)).applied
    await story.rest()
    letter = world.register.letters.of_case(story.reference)[-1]
    assert letter.state is LetterState.HELD
    return story, letter


def address(story: Story, letter: StoredLetter, part: str = "") -> str:
    return f"/casework/cases/{story.reference}/letters/{letter.id}{part}"


async def change(
    officer: httpx.AsyncClient, story: Story, letter: StoredLetter, **fields: str
) -> httpx.Response:
    page = address(story, letter)
    given = {
        "revision": str(letter.revision),
        "subject-0": "Another subject",
        "body-0": "Dear Ada\n\n# What we found\n* One <b>\n* Two\n\nOur team",
        "why": "The date was wrong.",
    }
    return await send(officer, f"{page}/words", {**given, **fields}, page)


async def until_it_went(story: Story, world: World) -> list[Any]:
    await story.world.time.skip(story.handle, timedelta(hours=12))
    await world.server.settled()  # type: ignore[attr-defined]
    return world.register.outbox.items(story.reference)


async def test_it_is_looked_at_changed_and_sent_as_changed(site: People, world: World) -> None:
    story, letter = await held(world)
    officer = await site.of(Post.OFFICER)
    case = await officer.get(f"/casework/cases/{story.reference}")
    assert f'href="{address(story, letter)}"' in case.text
    page = unescape((await officer.get(address(story, letter))).text)
    assert "Held until" in page
    assert "By email to ada@example.com" in page
    answer = await change(officer, story, letter)
    assert answer.status_code == 303
    now = world.register.letters.get(letter.id)
    assert now is not None
    assert (now.state, now.revision, now.subject) == (LetterState.HELD, 1, "Another subject")
    assert now.body == "Dear Ada\n\n# What we found\n* One \\<b\\>\n* Two\n\nOur team"
    case = await officer.get(f"/casework/cases/{story.reference}")
    assert f"Letter {letter.number} was changed before it went" in case.text
    assert "The date was wrong." in case.text
    page = unescape((await officer.get(address(story, letter))).text)
    assert "What it said before" in page
    assert letter.subject in page
    gone = await until_it_went(story, world)
    assert (gone[-1].subject, gone[-1].body) == (now.subject, now.body)
    [one] = world.register.letter_changes.of_case(story.reference)
    assert (one.kind, one.name, one.role) == (LetterChangeKind.CHANGED, "Officer Example", "officer")
    assert one.before[Channel.EMAIL] == Worded(subject=letter.subject, body=letter.body)


async def test_what_is_left_as_it_was_stays_as_it_was(site: People, world: World) -> None:
    """Marks that keep the customer's own words text are neither lost nor doubled."""
    story, letter = await held(world)
    officer = await site.of(Post.OFFICER)
    page = await officer.get(address(story, letter))
    body = unescape(page.text.split('name="body-0"')[1].split(">\n", 1)[1].split("</textarea>")[0])
    assert "\\" not in body
    assert "\\*" in letter.body
    answer = await change(officer, story, letter, **{"body-0": body, "subject-0": "Another subject"})
    assert answer.status_code == 303
    now = world.register.letters.get(letter.id)
    assert now is not None
    assert (now.subject, now.body) == ("Another subject", letter.body)
    longer = await change(officer, story, now, **{"body-0": f"{body}\n\nYours", "subject-0": now.subject})
    assert longer.status_code == 303
    last = world.register.letters.get(letter.id)
    assert last is not None
    assert last.body == f"{letter.body}\n\nYours"


async def test_it_is_cancelled_and_never_goes(site: People, world: World) -> None:
    story, letter = await held(world)
    officer = await site.of(Post.OFFICER)
    page, given = address(story, letter), {"revision": "0", "reason": "Told them at the door."}
    nothing = await send(officer, f"{page}/cancelled", {**given, "reason": " "}, page)
    assert nothing.status_code == 422
    assert "Enter why it is not to be sent" in nothing.text
    assert (await send(officer, f"{page}/cancelled", given, page)).status_code == 303
    assert letter.id not in [item.letter_id for item in await until_it_went(story, world)]
    now = world.register.letters.get(letter.id)
    assert now is not None
    assert (now.state, now.failure) == (
        LetterState.STOPPED,
        "Cancelled by Officer Example: Told them at the door.",
    )
    officer = await site.of(Post.OFFICER)  # half a day later
    case = await officer.get(f"/casework/cases/{story.reference}")
    assert f"Letter {letter.number} was cancelled before it went" in case.text


async def test_what_has_gone_is_neither_changed_nor_cancelled(site: People, world: World) -> None:
    story, letter = await held(world)
    page = address(story, letter)
    await until_it_went(story, world)
    officer = await site.of(Post.OFFICER)
    late = await change(officer, story, letter, **{"body-0": "Words of mine, kept"})
    assert late.status_code == 422
    assert GONE in late.text
    assert "Words of mine, kept" in late.text
    cancelled = await send(officer, f"{page}/cancelled", {"revision": "0", "reason": "Late"}, page)
    assert GONE in cancelled.text
    assert world.register.letter_changes.of_case(story.reference) == []


async def test_two_officers_the_second_sees_what_the_first_did(site: People, world: World) -> None:
    story, letter = await held(world)
    first, second = await site.of(Post.OFFICER), await site.of(Post.MANAGER)
    assert (await change(first, story, letter)).status_code == 303
    answer = await change(second, story, letter, **{"body-0": "The second’s words"})
    assert answer.status_code == 422
    assert OTHER in answer.text
    assert "The second’s words" in answer.text
    assert "Changed by Officer Example" in answer.text
    cancelled = await send(
        second,
        f"{address(story, letter)}/cancelled",
        {"revision": "0", "reason": "Not needed"},
        address(story, letter),
    )
    assert cancelled.status_code == 422
    now = world.register.letters.get(letter.id)
    assert now is not None
    assert (now.revision, now.subject) == (1, "Another subject")


async def test_mistakes_lose_nothing(site: People, world: World) -> None:
    story, letter = await held(world)
    officer = await site.of(Post.OFFICER)
    answer = await change(officer, story, letter, **{"subject-0": "", "body-0": "My <words>", "why": ""})
    assert answer.status_code == 422
    for said in ("Enter a subject", "Enter why you change it", "My &lt;words&gt;"):
        assert said in answer.text
    too_long = await change(officer, story, letter, **{"body-0": "z" * 20_001})
    assert "20,000 characters or fewer" in too_long.text
    assert "z" * 20_001 in too_long.text


async def test_neutral_wording_is_not_changed(site: People, world: World) -> None:
    story, letter = await held(world, neutral_wording=True)
    officer = await site.of(Post.OFFICER)
    assert NEUTRAL in unescape((await officer.get(address(story, letter))).text)
    assert (await change(officer, story, letter)).status_code == 422
    assert world.register.letter_changes.change(letter.id, 0, {}, OLIVE) is None


async def test_a_supervisor_looks_and_nothing_else(site: People, world: World) -> None:
    story, letter = await held(world)
    supervisor = await site.of(Post.SUPERVISOR)
    page = await supervisor.get(address(story, letter))
    assert page.status_code == 200
    assert "Change the letter" not in page.text
    other = await reported(world)
    assert (await supervisor.get(address(other, letter))).status_code == 404


async def test_a_text_is_changed_as_one(site: People, world: World) -> None:
    """And its customer reads on their page what it says now, not what its template would."""
    await world.begin_at(world.clock().replace(hour=22))
    customer = Customer(name="Ada Example", phone="07700 900123", texts_signed_up=True, prefers=Channel.TEXT)
    story = await reported(world, customer=customer)
    letter = world.register.letters.of_case(story.reference)[-1]
    assert (letter.state, letter.channel) == (LetterState.HELD, Channel.TEXT)
    officer = await site.of(Post.OFFICER)
    page = await officer.get(address(story, letter))
    assert "subject-0" not in page.text
    too_long = await change(officer, story, letter, **{"body-0": "z" * 919})
    assert too_long.status_code == 422
    answer = await change(officer, story, letter, **{"body-0": "We have your report.\nThank you"})
    assert answer.status_code == 303
    gone = await until_it_went(story, world)
    assert gone[-1].body == "We have your report. Thank you"


async def test_of_a_change_and_the_sending_one_comes_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changed after it was read to be sent: it is read again, and goes as it was changed."""
    story, letter = await held(world)
    register, words = world.register, {Channel.EMAIL: Worded(subject="New", body="New words")}
    really, done = notifications._words, list[bool]()

    def meanwhile(*given: Any) -> Any:
        found = really(*given)
        if not done and given[0].id == letter.id:
            done.append(register.letter_changes.change(letter.id, 0, words, OLIVE) is not None)
        return found

    monkeypatch.setattr(notifications, "_words", meanwhile)
    gone = await until_it_went(story, world)
    assert done == [True]
    assert [item.body for item in gone if item.letter_id == letter.id] == ["New words"]


async def test_of_many_at_once_each_letter_is_either_sent_or_cancelled(world: World) -> None:
    story, letter = await held(world)
    register = world.register

    def sends() -> bool:
        return register.letters.trying(letter.id, Channel.EMAIL, 0)

    def cancels() -> bool:
        return register.letter_changes.cancel(letter.id, 0, OLIVE)

    done = await asyncio.gather(*(asyncio.to_thread(each) for each in (sends, cancels) * 4))
    assert sum(done) == 1
    now = register.letters.get(letter.id)
    assert now is not None
    assert now.state is (LetterState.TRYING if any(done[::2]) else LetterState.STOPPED)
    assert story.reference == now.reference
