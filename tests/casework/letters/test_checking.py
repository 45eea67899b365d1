"""Before a form is sent: the letters it causes are shown, a paragraph may be added, and nothing has gone."""

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from casework.letters import checking
from casework.letters.foreseeing import Foresight
from charter.people import Customer, SafeContact
from register.letters.stored import LetterState
from register.outside.inbound import Came, Inbound
from register.people.officers import Post
from starter.desk.running import RunningCases, Unavailable
from tests.casework.people import People, hidden, send
from tests.starter.conftest import a_desk
from tests.stories import ADA, Story, World
from tests.workflows.saying import BEN, reported
from workflows.case import Case

FOUND = {"finding": "A hole 60 mm deep.", "category": "routine", "next-step": "check"}
EXTRA = "We have put a cone beside it.\n\nMind the * kerb."


def fields_of(page: httpx.Response) -> dict[str, str]:
    """Every hidden field of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


async def checked(site: People, story: Story, **more: Any) -> tuple[httpx.AsyncClient, str, httpx.Response]:
    officer = await site.of(Post.OFFICER)
    address = f"/casework/cases/{story.reference}/say/inspection_recorded"
    return officer, address, await send(officer, address, {**FOUND, **more})


async def test_what_will_be_sent_is_shown_and_then_sent(site: People, world: World) -> None:
    story = await reported(world)
    officer, address, page = await checked(site, story)
    assert page.status_code == 200
    shown = unescape(page.text)
    assert "Check what will be sent" in shown
    assert "By email to ada@example.com" in shown
    assert "Ada Example, the customer" in shown
    assert "If that fails: by post" in shown
    assert "At once" in shown
    assert "A hole 60 mm deep." in shown
    assert story.letters() == ["highways_repair/acknowledged"], "nothing has been said yet"
    sent = await officer.post(address, data={**fields_of(page), "next-step": "send"})
    assert sent.status_code == 303
    await story.rest()
    letter = world.register.letters.of_case(story.reference)[-1]
    assert letter.template == "highways_repair/inspected"
    assert letter.subject in shown


async def test_what_other_cases_will_send_is_shown_apart_and_those_not_known_of_are_named(
    site: People, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, other = await reported(world), await world.report(customer=BEN)
    officer = await site.of(Post.OFFICER)
    address = f"/casework/cases/{story.reference}/say/linked_case_opened"
    given = {"service": "streetlight", "reason": "The lamp is out.", "next-step": "check"}
    given["details.where.text"] = "Outside 12 Example Close"
    page = unescape((await send(officer, address, given)).text)
    own, _, others = page.partition("From other cases that hear of this")
    assert "Ada Example, the customer of the case that this opens" in others
    assert "of the case that this opens" not in own
    assert "may write" not in page
    really = RunningCases.snapshot

    async def not_at_rest(cases: RunningCases, reference: str) -> Any:
        return None if reference == story.reference else await really(cases, reference)

    monkeypatch.setattr(RunningCases, "snapshot", not_at_rest)
    joined = {"of": story.reference, "next-step": "check"}
    address = f"/casework/cases/{other.reference}/say/duplicate_found"
    page = unescape((await send(officer, address, joined)).text)
    assert f"{story.reference} hears of this too and may write to its customer." in page


async def test_what_causes_no_letter_is_recorded_at_once(site: People, world: World) -> None:
    story = await reported(world)
    officer = await site.of(Post.OFFICER)
    address = f"/casework/cases/{story.reference}/say/note_added"
    assert (await send(officer, address, {"note": "Rang.", "next-step": "check"})).status_code == 303


async def test_a_paragraph_is_shown_in_its_place_before_it_goes(site: People, world: World) -> None:
    """Also where the officer presses "send" without having looked at it."""
    story = await reported(world)
    officer, address, page = await checked(site, story)
    assert 'name="added_paragraph"' in page.text
    given = {**fields_of(page), "added_paragraph": EXTRA}
    looked = await officer.post(address, data={**given, "next-step": "send"})
    assert looked.status_code == 200
    assert "Your paragraph has been added" in looked.text
    assert "We have put a cone beside it." in looked.text
    assert story.letters() == ["highways_repair/acknowledged"]
    again = {**fields_of(looked), "added_paragraph": EXTRA}
    assert (await officer.post(address, data={**again, "next-step": "send"})).status_code == 303
    await story.rest()
    letter = world.register.letters.of_case(story.reference)[-1]
    assert "We have put a cone beside it.\n\nMind the \\* kerb.\n\n" in letter.body
    assert letter.body.index("Mind the") < letter.body.rindex("team")
    [said] = [each.said for each in story.timeline() if each.message == "inspection_recorded"]
    assert said["added_paragraph"] == EXTRA
    assert (await story.say("work_completed", what="Filled", lasting="permanent")).applied
    await story.rest()
    assert "cone" not in world.register.letters.of_case(story.reference)[-1].body, "it was for that letter"


async def test_a_paragraph_that_no_letter_took_is_in_no_later_one(world: World) -> None:
    story = await reported(world)
    assert (await story.say("note_added", note="Rang.", added_paragraph=EXTRA)).applied
    assert not (await story.say("duplicate_found", of=story.reference, added_paragraph=EXTRA)).applied
    assert (await story.say("inspection_recorded", finding="A hole.", category="routine")).applied
    await story.rest()
    assert story.letters()[-1] == "highways_repair/inspected"
    assert "cone" not in world.register.letters.of_case(story.reference)[-1].body
    assert (await story.say("note_added", note="Rang.", added_paragraph=EXTRA)).applied
    await story.rest()
    await story.handle.cancel()
    await story.end()
    last = world.register.letters.of_case(story.reference)[-1]
    assert last.template == "every_case/stopped"
    assert "cone" not in last.body


def test_nor_in_one_that_a_clock_writes_meanwhile() -> None:
    class Ringing:
        """A case that is still answering an officer as one of its clocks rings."""

        courier = SimpleNamespace(added=EXTRA)

        def _rung(self, key: str) -> None:
            assert self.courier.added == ""

    case: Any = Ringing()
    Case._ring(case, "inspect:late")
    assert case.courier.added == EXTRA


async def test_a_paragraph_too_long_is_kept_and_not_sent(site: People, world: World) -> None:
    story = await reported(world)
    officer, address, page = await checked(site, story)
    given = {**fields_of(page), "added_paragraph": "x" * (checking.LONGEST + 1)}
    answer = await officer.post(address, data={**given, "next-step": "send"})
    assert answer.status_code == 200
    assert checking.TOO_LONG in answer.text
    assert given["added_paragraph"] in answer.text
    assert story.letters() == ["highways_repair/acknowledged"]


async def test_neutral_wording_and_texts_have_no_place_for_one(site: People, world: World) -> None:
    safe = SafeContact(channels=("email",), neutral_wording=True)
    story = await reported(world, customer=ADA.model_copy(update={"safe_contact": safe}))
    officer, address, page = await checked(site, story)
    assert "Neutral wording" in page.text
    assert 'id="added_paragraph"' not in page.text
    given = {**fields_of(page), "added_paragraph": "The hole is deep.", "next-step": "check"}
    looked = await officer.post(address, data=given)
    assert "Your paragraph is in none of these letters" in looked.text
    told = await officer.post(
        address, data={**fields_of(looked), "added_paragraph": "The hole is deep.", "next-step": "send"}
    )
    assert told.status_code == 303
    await story.rest()
    assert "deep" not in world.register.letters.of_case(story.reference)[-1].body


async def test_a_paragraph_is_not_for_others_who_reported_the_same(site: People, world: World) -> None:
    story = await reported(world)
    other = await reported(world, customer=BEN)
    assert (await other.say("duplicate_found", of=story.reference)).applied
    await other.rest()
    await story.rest()
    officer, address, page = await checked(site, story)
    assert f"Ben Sample, who reported the same thing ({other.reference})" in unescape(page.text)
    given = {**fields_of(page), "added_paragraph": EXTRA, "next-step": "check"}
    looked = await officer.post(address, data=given)
    assert looked.text.count("We have put a cone beside it.") == 3, "one letter, the box, what was shown"
    await officer.post(address, data={**fields_of(looked), "added_paragraph": EXTRA, "next-step": "send"})
    await story.rest()
    assert "cone" in world.register.letters.of_case(story.reference)[-1].body
    theirs = world.register.letters.of_case(other.reference)[-1]
    assert theirs.template == "highways_repair/inspected"
    assert "cone" not in theirs.body


async def test_nobody_else_adds_to_a_letter(world: World) -> None:
    story = await reported(world)
    for by in ("customer", "system"):
        refused = await story.refused("information_added", by, information="Deeper", added_paragraph="Pay me")
        assert "Only an officer adds a paragraph" in str(refused)


async def test_back_to_the_words_loses_nothing(site: People, world: World) -> None:
    story = await reported(world)
    officer, address, page = await checked(site, story, finding="Two <lines>\r\nof words")
    given = {**fields_of(page), "added_paragraph": EXTRA, "next-step": "change"}
    form = await officer.post(address, data=given)
    assert form.status_code == 200
    assert "Two &lt;lines&gt;\r\nof words" in form.text or "Two &lt;lines&gt;\nof words" in form.text
    assert hidden(form, "added_paragraph").replace("\r\n", "\n") == EXTRA
    assert hidden(form, "message_id") == given["message_id"]
    assert 'value="routine" checked' in form.text


async def test_what_changed_meanwhile_is_shown_again(site: People, world: World) -> None:
    story = await reported(world)
    officer, address, page = await checked(site, story)
    assert (await story.say("contact_changed", email="ada.new@example.com")).applied
    await story.rest()
    again = await officer.post(address, data={**fields_of(page), "next-step": "send"})
    assert again.status_code == 200
    assert "has changed since you looked" in again.text
    assert "By email to ada.new@example.com" in again.text
    assert not [each for each in story.timeline() if each.message == "inspection_recorded"]
    assert (await officer.post(address, data={**fields_of(again), "next-step": "send"})).status_code == 303


async def test_a_letter_that_would_not_go_any_more_is_told_before_anything_is(
    site: People, world: World
) -> None:
    story = await reported(world)
    officer, address, page = await checked(site, story)
    assert (await story.say("customer_died")).applied
    await story.rest()
    again = await officer.post(address, data={**fields_of(page), "next-step": "send"})
    assert again.status_code == 200
    assert "The customer has died: all letters have stopped." in again.text
    assert not [each for each in story.timeline() if each.message == "inspection_recorded"]


async def test_sent_twice_it_is_taken_once(site: People, world: World) -> None:
    story = await reported(world)
    officer, address, page = await checked(site, story)
    given = {**fields_of(page), "next-step": "send"}
    assert [(await officer.post(address, data=given)).status_code for _ in range(2)] == [303, 303]
    await story.rest()
    assert story.letters().count("highways_repair/inspected") == 1


async def test_what_the_case_would_refuse_is_said_before_it_is_refused(site: People, world: World) -> None:
    story = await reported(world)
    officer = await site.of(Post.OFFICER)
    address = f"/casework/cases/{story.reference}/say/duplicate_found"
    answer = await send(officer, address, {"of": story.reference, "next-step": "check"})
    assert answer.status_code == 422
    await story.rest()
    assert story.not_applied() == [], "nothing of it is on the timeline"


async def test_where_it_cannot_be_known_the_page_says_so_and_nothing_is_lost(
    site: People, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await reported(world)

    async def away(*_: Any) -> None:
        raise Unavailable("TIMEOUT")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("starter.desk.running.RunningCases.snapshot", away)
        officer, address, page = await checked(site, story)
        assert page.status_code == 200
        assert "cannot be shown just now" in page.text
        sent = await officer.post(address, data={**fields_of(page), "next-step": "send"})
        assert sent.status_code == 303
    await story.rest()
    assert story.letters()[-1] == "highways_repair/inspected"


async def test_a_letter_for_a_person_and_one_that_stops_are_shown_as_such(site: People, world: World) -> None:
    story = await reported(world, customer=Customer(name="Ada Example", phone="01632 960001"))
    _, _, page = await checked(site, story)
    assert "Call the customer: there is only a telephone number." in page.text
    assert "Not sent by itself" in page.text
    nobody = await reported(world, customer=Customer())
    _, _, page = await checked(site, nobody)
    assert "No contact details were given." in page.text


async def test_looking_leaves_no_trace(site: People, world: World) -> None:
    """Neither in the case, nor in the register, nor in what others are told."""
    story = await reported(world)
    before = story.timeline()
    description = await story.handle.describe()
    await checked(site, story)
    await story.rest()
    assert story.timeline() == before
    assert (await story.handle.describe()).history_length == description.history_length
    assert [one.state for one in world.register.letters.of_case(story.reference)] == [LetterState.SENT]


async def test_it_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that does not answer costs an officer no more than a few seconds."""
    monkeypatch.setattr("casework.letters.foreseeing.SECONDS", 0.0)
    story = await reported(world)
    desk = a_desk(world.register, RunningCases(world.client, queue=world.queue), world.clock)
    body = {"id": "one", "by": "officer", "finding": "A hole", "category": "routine"}
    assert await Foresight(desk, "").foresee(story.reference, "inspection_recorded", body) is None


async def test_reports_that_are_joined_show_what_their_people_are_sent(site: People, world: World) -> None:
    first, other = await reported(world), await reported(world, customer=BEN)
    officer, address = await site.of(Post.OFFICER), f"/casework/cases/{first.reference}/same"
    page = await officer.get(address)
    assert hidden(page, "next-step") == "check"
    given = {**fields_of(page), "same": other.reference, "which": "ticked"}
    shown = await officer.post(address, data=given)
    assert shown.status_code == 200
    assert "By email to ben@example.com" in shown.text
    assert "Ben Sample" in shown.text
    assert other.letters() == ["highways_repair/acknowledged"]
    back = await officer.post(address, data={**fields_of(shown), "next-step": "change"})
    assert f'value="{other.reference}" checked' in back.text
    assert (await officer.post(address, data={**fields_of(shown), "next-step": "send"})).status_code == 303
    await other.rest()
    assert other.letters()[-1] == "every_case/duplicate_linked"


async def test_a_mail_given_to_a_case_shows_what_its_customer_is_sent(site: People, world: World) -> None:
    story = await reported(world)
    item = Inbound(
        id="m1",
        door="mail",
        state=Came.OFFICER,
        sender="zed@example.com",
        received=world.clock(),
        said="It has grown.",
        reference=story.reference,
    )
    world.register.inbound.keep(item)
    officer, address = await site.of(Post.OFFICER), "/casework/inbound/given"
    page = await officer.get("/casework/inbound")
    given = {name: hidden(page, name) for name in ("form_token", "id", "next-step")}
    shown = await officer.post(address, data={**given, "reference": story.reference})
    assert shown.status_code == 200
    assert "Check what will be sent" in shown.text
    assert "By email to ada@example.com" in shown.text
    back = await officer.post(address, data={**fields_of(shown), "next-step": "change"})
    assert back.status_code == 200
    assert f'value="{story.reference}"' in back.text
    extra = {**fields_of(shown), "added_paragraph": EXTRA}
    looked = await officer.post(address, data={**extra, "next-step": "send"})
    assert "Your paragraph has been added" in looked.text
    sent = {**fields_of(looked), "added_paragraph": EXTRA, "next-step": "send"}
    assert (await officer.post(address, data=sent)).status_code == 303
    await story.rest()
    letter = world.register.letters.of_case(story.reference)[-1]
    assert letter.template == "every_case/information_added"
    assert "cone" in letter.body
