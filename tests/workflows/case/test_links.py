"""A case and other cases: duplicates told together, moved to another service, another case opened."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from charter.cases import Kind
from charter.counting.counting import next_working_day_end
from charter.messages import ReporterJoined
from charter.people import Role, Sender
from charter.writing.values import within
from tests.stories import Story, World
from tests.workflows.case.test_promises import QUESTION, calendar_of
from tests.workflows.linked import started
from tests.workflows.saying import (
    BEN,
    CLEO,
    FILLED,
    FOUND,
    eventually,
    not_taken,
    promise,
    reported,
    said,
    told,
    went_to,
)  # fmt: skip
from workflows.case import say
from workflows.details import REPORTS

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
NOBODY = "MK-7Q4K2M9X3"
LINKED, PARTED, LATE = "every_case/duplicate_linked", "every_case/duplicate_parted", "every_case/late"
INSPECTED, COMPLETED = "highways_repair/inspected", "highways_repair/completed_permanent"
SAME = "reports the same thing"
NOT_OPENED = "Cases of that service are not opened here yet."


def heard(story: Story, words: str) -> bool:
    return any(words in entry.what for entry in story.timeline())


async def joined(second: Story, first: Story) -> None:
    """Join the second case to the first, and wait until both have written it down."""
    await said(second, "duplicate_found", of=first.reference)
    await eventually(lambda: heard(first, f"{second.reference} {SAME}"))
    await eventually(lambda: second.reference in followers(first))


def followers(story: Story) -> list[str]:
    return [one.reference for one in story.world.register.cases.followers(story.reference)]


def nobody_else(story: Story, *others: Story, names: tuple[str, ...]) -> None:
    """Nothing of another reporter in any of this case's letters or in what its customer may read."""
    register = story.world.register
    texts = [letter.subject + letter.body for letter in register.letters.of_case(story.reference)]
    texts += [entry.model_dump_json() for entry in story.timeline() if entry.shown == "everyone"]
    for text in texts:
        for name in (*names, *(other.reference for other in others)):
            assert name not in text, (name, text)


# -- duplicates


async def test_reporters_are_told_together_each_with_their_own_reference(world: World) -> None:
    first = await reported(world)
    second, third = await reported(world, customer=BEN), await reported(world, customer=CLEO)
    for other in (second, third):
        await joined(other, first)
        view = await other.rest()
        assert (view.state.stage, view.state.duplicate_of) == ("following", first.reference)
        assert view.state.publish == "duplicate"
    view = await first.rest()
    assert set(view.state.links) == {second.reference, third.reference}
    await said(first, "inspection_recorded", **FOUND)
    await said(first, "work_completed", **FILLED)
    await first.rest()
    for story, to in ((first, "ada"), (second, "ben"), (third, "cleo")):
        assert story.letters()[-2:] == [INSPECTED, COMPLETED]
        assert set(went_to(story)) == {f"{to}@example.com"}
        for template in (INSPECTED, COMPLETED):
            assert story.reference in told(story, template).body
    nobody_else(first, second, third, names=("Ben", "Cleo"))
    nobody_else(second, first, third, names=("Ada", "Cleo"))
    nobody_else(third, first, second, names=("Ada", "Ben"))
    assert (await first.end()).outcome == "completed"
    for story in (second, third):
        outcome = await story.ended()
        assert outcome.outcome == "duplicate_ended"
        assert outcome.reason == "Dealt with together with another report: completed."
        assert story.letters() == ["highways_repair/acknowledged", LINKED, INSPECTED, COMPLETED]


async def test_the_earliest_receipt_counts_for_all(world: World) -> None:
    earlier = await reported(world, customer=BEN, received=world.clock() - 3 * DAY)
    original = await reported(world)
    theirs, ours = await promise(earlier, "inspect"), await promise(original, "inspect")
    assert theirs.started < ours.started
    await joined(earlier, original)
    assert (await promise(original, "inspect")).started == theirs.started
    assert await original.due("inspect") == theirs.due
    later = await reported(world, customer=CLEO)
    await joined(later, original)
    assert await original.due("inspect") == theirs.due


# On the real server time passes for one case alone: here the other keeps its promise to come.
@pytest.mark.server
async def test_a_duplicate_promises_nothing_of_its_own(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    await said(second, "information_requested", **QUESTION)
    inspect_by = await second.due("inspect")
    await joined(second, first)
    await second.until(inspect_by + 30 * DAY)
    assert second.letters()[-1] == LINKED
    assert second.tasks() == []


async def test_parted_it_goes_on_by_itself_from_its_own_receipt(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    inspect_by = await second.due("inspect")
    await joined(second, first)
    await said(second, "duplicate_parted", reason="It is in another street.")
    view = await second.rest()
    assert (view.state.stage, view.state.duplicate_of) == ("awaiting_inspection", "")
    assert view.state.publish == "open"
    assert await second.due("inspect") == inspect_by
    assert say(inspect_by) in told(second, PARTED).body
    await eventually(lambda: heard(first, "Another report separated"))
    assert (await first.rest()).state.links == ()
    await said(first, "inspection_recorded", **FOUND)
    await first.rest()
    assert second.letters()[-1] == PARTED
    await second.until(inspect_by + 2 * SECOND)
    assert second.letters()[-1] == LATE
    assert "every_case/late" not in first.letters()


async def test_chains_and_cycles_are_refused(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    third = await reported(world, customer=CLEO)
    assert await not_taken(first, "duplicate_found", of=first.reference) == "A case cannot duplicate itself."
    assert await not_taken(first, "duplicate_found", of=NOBODY) == f"No case {NOBODY} is open."
    await joined(second, first)
    for story in (first, second):
        why = await not_taken(story, "duplicate_found", of=third.reference)
        assert why == "Only a case of its own, with no duplicates itself, can be joined to another."
    await said(third, "duplicate_found", of=second.reference)
    await eventually(lambda: PARTED in third.letters())
    view = await third.rest()
    assert (view.state.stage, view.state.duplicate_of) == ("awaiting_inspection", "")
    assert (await second.rest()).state.duplicate_of == first.reference
    assert followers(second) == []


async def test_two_that_are_joined_to_each_other_are_both_sent_back(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    for one, other in ((first, second), (second, first)):
        await one.signal("duplicate_found", {"by": "officer", "of": other.reference})
    for story in (first, second):
        await eventually(partial(heard, story, "Not applied"))
    views = [await first.rest(), await second.rest()]
    stages = [view.state.stage for view in views]
    assert "awaiting_inspection" in stages, "one of them at least is being worked on"
    for view, its_other in zip(views, reversed(views), strict=True):
        following = view.state.stage == "following"
        assert (view.state.reference in its_other.state.links) == following


async def test_a_case_that_has_its_outcome_is_nobody_s_original(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    await said(first, "inspection_recorded", **FOUND)
    await said(first, "work_completed", **FILLED)
    why = await not_taken(first, "duplicate_found", of=second.reference)
    assert why == "The case has its outcome already."
    await said(second, "duplicate_found", of=first.reference)
    await eventually(lambda: PARTED in second.letters())
    assert (await second.rest()).state.stage == "awaiting_inspection"


@pytest.mark.parametrize("how", ["cancel", "terminate"])
async def test_an_original_nobody_finished_leaves_nobody_waiting(world: World, how: str) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    await joined(second, first)
    if how == "cancel":
        await first.handle.cancel()
        await eventually(lambda: PARTED in second.letters())
    else:
        await first.handle.terminate("test")
        await said(second, "duplicate_parted", reason="The other case was stopped.")
    assert (await second.rest()).state.stage == "awaiting_inspection"


async def test_joined_at_the_very_end_it_is_sent_back(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    joining = ReporterJoined(
        by=Sender(role=Role.SYSTEM), reference=second.reference, received=await second.now()
    )
    await second.signal("duplicate_found", {"by": "officer", "of": first.reference})
    await first.handle.cancel()
    await first.signal("reporter_joined", joining.model_dump(mode="json", exclude_none=True))
    await first.ended()
    await eventually(
        lambda: PARTED in second.letters() or heard(second, "Not applied: Join to an earlier report")
    )
    assert (await second.rest()).state.stage == "awaiting_inspection"


async def test_not_fixed_from_a_duplicate_reaches_the_case_it_follows(world: World) -> None:
    first, second = await reported(world), await reported(world, customer=BEN)
    await joined(second, first)
    await said(first, "inspection_recorded", **FOUND)
    await said(first, "work_completed", **FILLED)
    await first.rest()
    why = await said(second, "not_fixed", by="customer", what="Ben's own words.")
    assert why == "Passed on to the case this one was joined to."
    await eventually(lambda: "every_case/disputed" in first.letters())
    view = await first.rest()
    assert (view.state.stage, view.state.disputed) == ("awaiting_inspection", True)
    assert second.letters()[-1] == "every_case/disputed"
    assert not any("own words" in entry.model_dump_json() for entry in first.timeline())
    nobody_else(first, second, names=("Ben",))


# -- moved to another service


async def test_moved_it_keeps_reference_receipt_and_clocks(world: World) -> None:
    story = await reported(world)
    before, inspect_by = (await story.rest()).state, await story.due("inspect")
    await said(story, "officer_assigned", officer="Dee Placeholder", team="Potholes North")
    why = await said(story, "moved", service="streetlight", reason="It is the lamp that is broken.")
    assert why == "Moved to Streetlight."
    view = await story.rest()
    after = view.state
    assert (after.service, after.team, after.officer) == ("streetlight", "street_lighting", "")
    assert (after.reference, after.received) == (before.reference, before.received)
    assert await story.due("inspect") == inspect_by
    letter = told(story, "every_case/moved")
    for words in (
        "Your case was with Pothole. It is now with the right service: Streetlight.",
        say(inspect_by),
    ):
        assert words in letter.body
    assert story.timeline(Kind.OPENED), "its history is kept"


async def test_moved_by_a_system_its_followers_are_told(world: World) -> None:
    """FixMyStreet has put it into another category: it reads so among the updates, and of the request."""
    story = await reported(world)
    await story.rest()
    by = {"role": "system", "name": "fixmystreet"}
    why = await said(story, "moved", by=by, service="streetlight", reason="Another category.")
    assert why == "Moved to Streetlight."
    state = (await story.rest()).state
    assert (state.publish, state.publish_note) == ("open", "It is now dealt with as: Streetlight.")
    now = await story.now()
    found = world.register.updates.published(now - timedelta(hours=1), now + timedelta(hours=1))
    assert [(one.service, one.status) for one in found if one.reference == state.reference] == [
        ("streetlight", "open")
    ]


@pytest.mark.parametrize("late", [False, True], ids=["due today", "past"])
async def test_a_target_due_today_or_past_is_the_next_working_day(world: World, late: bool) -> None:
    story = await reported(world)
    old = await story.due("inspect")
    await story.until(old + 2 * SECOND if late else old - timedelta(hours=2))
    expected = next_working_day_end(await story.now(), calendar_of(story))
    await said(story, "moved", service="streetlight", reason="It is the lamp.")
    moved = await promise(story, "inspect")
    assert (moved.due, moved.first_due, moved.state) == (expected, old, "open")
    assert any(note.startswith("Moved on") for note in moved.notes)
    assert not (await story.rest()).state.late
    letters = story.letters().count(LATE)
    await story.until(expected)
    assert story.letters().count(LATE) == letters
    await story.until(expected + 2 * SECOND)
    assert story.letters().count(LATE) == letters + 1


@pytest.fixture(name="not_built")
def _not_built(monkeypatch: pytest.MonkeyPatch) -> str:
    """A service whose process is not there, as a council's edition may have one."""
    monkeypatch.delitem(REPORTS, "ReplyByRequest")
    return "reply_by_request"


async def test_what_cannot_be_moved_is_not(world: World, not_built: str) -> None:
    story = await reported(world)
    for service, why in {
        "pothole": "It is with that service already.",
        "nowhere": "There is no such service.",
        not_built: NOT_OPENED,
    }.items():
        assert await not_taken(story, "moved", service=service, reason="A slip.") == why
    await said(story, "withdrawn", by="customer")
    why = await not_taken(story, "moved", service="streetlight", reason="It is the lamp.")
    assert why == "Only a case that is being worked on can be moved."
    assert "every_case/moved" not in story.letters()


# -- another case, linked


async def test_a_linked_case_is_stored_first_and_started_by_the_relay(world: World) -> None:
    story = await reported(world)
    before = story.world.register.reports.unstarted()
    assert before == []
    why = await said(story, "linked_case_opened", service="streetlight", reason="The lamp is out as well.")
    (waiting,) = world.register.reports.unstarted()
    assert why == f"Opened as {waiting.reference}."
    await story.rest()
    letter = told(story, "every_case/linked_case_opened")
    for words in (waiting.reference, "Streetlight", "The lamp is out as well."):
        assert words in letter.body
    assert (await story.rest()).state.links == (waiting.reference,)
    assert waiting.intake.handed_over is not None
    assert waiting.intake.handed_over.reference == story.reference
    linked = await started(world, waiting.reference)
    view = await linked.rest()
    assert (view.state.service, view.state.stage) == ("streetlight", "awaiting_inspection")
    assert linked.letters() == ["highways_repair/acknowledged"]
    await said(story, "linked_case_opened", service="streetlight", reason="Another lamp.")
    assert len(world.register.reports.unstarted()) == 1, "a second order is another case"


async def test_a_linked_case_says_once_when_it_has_ended(world: World) -> None:
    story = await reported(world)
    await said(story, "linked_case_opened", service="streetlight", reason="The lamp is out as well.")
    (waiting,) = world.register.reports.unstarted()
    linked = await started(world, waiting.reference)
    stranger = await not_taken(story, "linked_case_ended", "system", reference=NOBODY, outcome="completed")
    assert stranger == "That case was not opened from this one."
    await said(linked, "no_action", reason="The lamp works.")
    outcome = await linked.end()
    ended = f"{linked.reference} has ended: {within(outcome.outcome, 'outcome')}"
    await eventually(lambda: heard(story, ended))
    assert [entry.shown for entry in story.timeline() if entry.what == ended] == ["staff"]
    assert (await story.rest()).state.stage == "awaiting_inspection"


async def test_a_linked_case_ends_in_peace_when_the_other_is_over(world: World) -> None:
    story = await reported(world)
    await said(story, "linked_case_opened", service="streetlight", reason="The lamp is out as well.")
    (waiting,) = world.register.reports.unstarted()
    linked = await started(world, waiting.reference)
    await said(story, "no_action", reason="No hole there.")
    await story.end()
    await said(linked, "no_action", reason="The lamp works.")
    assert (await linked.end()).outcome == "no_action"


async def test_the_same_order_again_is_the_same_case(world: World) -> None:
    story = await reported(world)
    order = {"service": "streetlight", "reason": "The lamp is out.", "id": "order-1"}
    first = await said(story, "linked_case_opened", **order)
    again = await story.say("linked_case_opened", **order)
    assert again.why in (first, "Already taken: a message of this id came before.")
    assert len(world.register.reports.unstarted()) == 1
    assert len((await story.rest()).state.links) == 1


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"service": "nowhere"}, "There is no such service."),
        ({"service": "reply_by_request"}, NOT_OPENED),
        ({"service": "streetlight", "details": {"lamp": 12}}, "That service cannot read these details:"),
    ],
)
@pytest.mark.usefixtures("not_built")
async def test_a_case_that_could_not_begin_is_not_opened(
    world: World, order: dict[str, Any], why: str
) -> None:
    story = await reported(world)
    refused = await not_taken(story, "linked_case_opened", reason="The lamp is out.", **order)
    assert refused.startswith(why)
    assert world.register.reports.unstarted() == []
    assert (await story.rest()).state.links == ()


async def test_reported_again_starts_no_clock_again(world: World) -> None:
    story = await reported(world)
    inspect_by = await story.due("inspect")
    await story.skip(DAY)
    await said(story, "reported_again", by="customer", what="Still there.")
    assert await story.due("inspect") == inspect_by
    assert say(inspect_by) in told(story, "every_case/reported_again").body
    assert "reported_again" in story.tasks()
