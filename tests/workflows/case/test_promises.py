"""What is done to a promise besides keeping it: paused, extended, late, excepted, counted again."""

import tomllib
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from charter.counting.calendars import Calendar
from charter.counting.counting import counted_on, day_of, due, end_of_day
from charter.counting.lengths import Length
from charter.edition.editions import DEFAULT, Edition, Editions
from tests.stories import Story, World
from tests.workflows.saying import FOUND, eventually, not_taken, promise, reported, said, told
from workflows.case import say

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
QUESTION = {"question": "Which side of the road?", "consequence": "We look at both sides."}
LATE, EXTENDED, PAUSED, RESUMED, RECOUNTED = (
    f"every_case/{name}" for name in ("late", "extended", "paused", "resumed", "recounted")
)


def edition(**inspect: Any) -> Editions:
    """The council's edition with its promise to inspect changed."""
    data = tomllib.loads((DEFAULT).read_text("utf-8"))
    for one in data["promises"]:
        if (one["process"], one["id"]) == ("HighwaysRepair", "inspect"):
            one.update(inspect)
    return Editions([Edition(data)])


def calendar_of(story: Story) -> Calendar:
    row = story.world.register.cases.get(story.reference)
    assert row is not None
    return story.world.editions.in_force(day_of(row.received)).part("pothole", row.received).calendar


async def working_days(story: Story, days: int) -> datetime:
    return due(await story.now(), Length.parse(f"{days} working days"), calendar_of(story)).at


# -- paused


@pytest.mark.parametrize("name", ["inspect", "repair"])
async def test_no_promise_of_a_repair_pauses(world: World, name: str) -> None:
    story = await reported(world)
    if name == "repair":
        await said(story, "inspection_recorded", **FOUND)
    before = await story.due(name)
    why = await not_taken(story, "promise_paused", promise=name, **QUESTION)
    assert "is a promise that never pauses" in why
    assert await story.due(name) == before
    assert PAUSED not in story.letters()
    assert not (await story.rest()).state.waiting
    why = await not_taken(story, "promise_paused", promise="visit", **QUESTION)
    assert why == f"No promise of that name is running; running now: {name}."


async def test_a_pause_ends_with_the_reply(world: World) -> None:
    world.editions = edition(pausable=True)
    story = await reported(world)
    calendar = calendar_of(story)
    first = await promise(story, "inspect")
    paused_at = await story.now()
    reply_by = await working_days(story, 10)
    await said(story, "promise_paused", promise="inspect", **QUESTION)
    view = await story.rest()
    assert (await promise(story, "inspect")).state == "paused"
    assert view.state.waiting
    assert say(reply_by) in told(story, PAUSED).body
    await story.until(first.due + DAY)
    assert LATE not in story.letters(), "what is paused is not late"
    assert (await not_taken(story, "promise_paused", promise="inspect", **QUESTION)).endswith(
        "already paused."
    )
    replied_at = await story.now()
    await said(story, "customer_replied", by="customer", reply="The north side.")
    await story.rest()
    after = await promise(story, "inspect")
    old = due(first.started, Length.parse("5 working days"), calendar)
    assert after.due == counted_on(old, paused_at, replied_at, calendar).at
    assert after.state == "open"
    assert say(after.due) in told(story, RESUMED).body
    await story.until(after.due)
    assert LATE not in story.letters()
    await story.until(after.due + 2 * SECOND)
    assert LATE in story.letters()


async def test_a_reply_written_down_later_ends_the_pause_when_it_was_given(world: World) -> None:
    world.editions = edition(pausable=True)
    story = await reported(world)
    first = await promise(story, "inspect")
    paused_at = await story.now()
    await said(story, "promise_paused", promise="inspect", **QUESTION)
    await story.skip(timedelta(days=4))
    given = (await story.now() - timedelta(days=2)).replace(microsecond=0)
    await said(story, "customer_replied", reply="They rang: the north side.", happened_at=given.isoformat())
    calendar = calendar_of(story)
    old = due(first.started, Length.parse("5 working days"), calendar)
    assert (await promise(story, "inspect")).due == counted_on(old, paused_at, given, calendar).at


async def test_a_pause_ends_with_the_date_to_reply_by(world: World) -> None:
    world.editions = edition(pausable=True)
    story = await reported(world)
    first = await promise(story, "inspect")
    paused_at = await story.now()
    reply_by = await working_days(story, 10)
    await said(story, "promise_paused", promise="inspect", **QUESTION)
    await story.until(reply_by + SECOND)
    calendar = calendar_of(story)
    old = due(first.started, Length.parse("5 working days"), calendar)
    after = await promise(story, "inspect")
    assert after.due == counted_on(old, paused_at, reply_by, calendar).at
    assert "no_reply" in story.tasks()
    assert story.letters()[-2:] == ["every_case/reply_by_passed", RESUMED]
    await story.until(after.due + 2 * SECOND)
    why = await not_taken(story, "promise_paused", promise="inspect", **QUESTION)
    assert "a late promise cannot be paused" in why


async def test_nothing_more_is_asked_once_the_promise_is_kept(world: World) -> None:
    world.editions = edition(pausable=True)
    story = await reported(world)
    await said(story, "promise_paused", promise="inspect", **QUESTION)
    await said(story, "inspection_recorded", **FOUND)
    await story.skip(timedelta(days=20))
    assert not [one for one in story.letters() if "reply" in one or one == RESUMED]
    assert not (await story.rest()).state.waiting


# -- a later date


@pytest.mark.parametrize(
    ("extend_by", "by", "taken", "why"),
    [
        ("manager", "manager", True, "The customer is told the new date"),
        ("manager", "officer", False, "Only a manager may give this promise a later date."),
        ("officer", "officer", True, "The customer is told the new date"),
        ("nobody", "manager", False, "Nobody may extend “Inspect”."),
    ],
)
async def test_who_may_extend_is_the_edition_s(
    world: World, extend_by: str, by: str, taken: bool, why: str
) -> None:
    world.editions = edition(extend_by=extend_by)
    story = await reported(world)
    old, new = await story.due("inspect"), await working_days(story, 8)
    answer = await story.say(
        "promise_extended", by, promise="inspect", until=str(day_of(new)), reason="Snow."
    )
    assert (answer.applied, answer.why[: len(why)]) == (taken, why)
    assert await story.due("inspect") == (new if taken else old)
    if taken:
        letter = told(story, EXTENDED)
        for words in (say(old), say(new), "Snow."):
            assert words in letter.body
        await story.until(old + 2 * SECOND)
        assert LATE not in story.letters()
        assert (await promise(story, "inspect")).first_due == old


async def test_a_later_date_is_later_and_still_to_come(world: World) -> None:
    story = await reported(world)
    old = await story.due("inspect")
    extend = {"by": "manager", "promise": "inspect", "reason": "Snow."}
    why = await not_taken(story, "promise_extended", **extend, until=str(day_of(old)))
    assert why.startswith("The new date is not later than")
    await story.until(old + 2 * SECOND)
    why = await not_taken(story, "promise_extended", **extend, until=str(day_of(old)))
    assert why == "The new date is still to come."
    assert story.letters().count(LATE) == 1


async def test_after_the_old_date_a_new_one_is_told_and_it_stays_late(world: World) -> None:
    story = await reported(world)
    old = await story.due("inspect")
    await story.until(old + 2 * SECOND)
    new = await working_days(story, 3)
    await said(
        story, "promise_extended", by="manager", promise="inspect", until=str(day_of(new)), reason="Snow."
    )
    view = await story.rest()
    assert view.state.late
    assert await story.due("inspect") == old
    letter = told(story, LATE)
    for words in ("We are sorry.", "Snow.", say(new)):
        assert words in letter.body
    await story.until(new - SECOND)
    assert story.letters().count(LATE) == 2
    await story.until(new + 2 * SECOND)
    assert story.letters().count(LATE) == 3, "nobody hears nothing when the new date passes"
    await said(story, "inspection_recorded", **FOUND)
    assert (await promise(story, "inspect")).state == "kept late"


async def test_an_exception_explains_and_moves_nothing(world: World) -> None:
    story = await reported(world)
    old = await story.due("inspect")
    given = {"reason": "The road was flooded.", "evidence": "Log of the Environment Agency"}
    await said(story, "exception_recorded", promise="inspect", **given)
    assert await story.due("inspect") == old
    await story.until(old + 2 * SECOND)
    assert given["reason"] in told(story, LATE).body
    assert given["evidence"] not in told(story, LATE).body
    await said(story, "inspection_recorded", **FOUND)
    await said(story, "exception_recorded", promise="inspect", **given)
    inspected = await promise(story, "inspect")
    assert inspected.state == "kept late"
    assert sum("Exception recorded" in note for note in inspected.notes) == 2
    why = await not_taken(story, "exception_recorded", promise="visit", **given)
    assert why == "No promise of that name was made in this case; made: acknowledge, inspect, repair."


async def test_every_warning_and_lateness_is_a_task_of_its_own(world: World) -> None:
    story = await reported(world)
    await story.until(await story.due("inspect") - SECOND)
    assert story.tasks() == ["warning/inspect"]
    await said(story, "task_done", task="warning/inspect")
    new = await working_days(story, 8)
    extend = {"by": "manager", "promise": "inspect", "reason": "Snow."}
    await said(story, "promise_extended", **extend, until=str(day_of(new)))
    await story.until(new - SECOND)
    assert story.tasks() == ["warning/inspect/2"]
    await story.until(new + 2 * SECOND)
    assert story.tasks() == ["warning/inspect/2", "late/inspect", "late/inspect/manager"]


# -- counted again


def with_holiday(calendar: Calendar, day: date) -> Calendar:
    return calendar.model_copy(update={"bank_holidays": {**calendar.bank_holidays, day: "A day of thanks"}})


def recount(calendar: Calendar) -> dict[str, Any]:
    return {"calendar": calendar.model_dump(mode="json"), "reason": "A one-off bank holiday."}


async def test_a_one_off_bank_holiday_moves_the_dates_once(world: World) -> None:
    story = await reported(world)
    calendar, old = calendar_of(story), await story.due("inspect")
    changed = with_holiday(calendar, calendar.last_working_day_on_or_before(day_of(old)))
    assert await said(story, "recount", by="manager", **recount(changed)) == "Counted again: 1 date moved."
    new = await story.due("inspect")
    assert new == end_of_day(calendar.next_working_day(day_of(old)))
    letter = told(story, RECOUNTED)
    for words in (say(new), "A one-off bank holiday."):
        assert words in letter.body
    again = await said(story, "recount", by="system", **recount(changed))
    assert again == "Counted again: 0 dates moved."
    assert await story.due("inspect") == new
    assert story.letters().count(RECOUNTED) == 1
    await story.until(old + 2 * SECOND)
    assert LATE not in story.letters()
    await story.until(new + 2 * SECOND)
    assert LATE in story.letters()


async def test_many_cases_are_counted_again_by_signal(world: World) -> None:
    story = await reported(world)
    calendar, old = calendar_of(story), await story.due("inspect")
    changed = with_holiday(calendar, calendar.last_working_day_on_or_before(day_of(old)))
    await story.signal("recount", {"by": "system", "id": "holiday-1", **recount(changed)})
    await story.signal("recount", {"by": "system", "id": "holiday-1", **recount(changed)})
    await eventually(lambda: len(story.not_applied()) == 1)
    await story.rest()
    assert story.letters().count(RECOUNTED) == 1


def half(calendar: Calendar, year: int) -> Calendar:
    """All but that year's first three bank holidays."""
    gone = [day for day in calendar.bank_holidays if day.year == year][:3]
    left = {day: name for day, name in calendar.bank_holidays.items() if day not in gone}
    return calendar.model_copy(update={"bank_holidays": left})


async def test_a_bad_calendar_moves_nothing(world: World) -> None:
    story = await reported(world)
    calendar, old = calendar_of(story), await story.due("inspect")
    year = max(day.year for day in calendar.bank_holidays)
    published = calendar.model_copy(update={"published": {"panel_dates": {2027: date(2027, 3, 1)}}})
    await said(story, "recount", by="manager", **recount(published))
    bad = {
        "bank holidays of": Calendar(published=published.published),
        f"3 bank holidays of {year}": half(published, year),
        "published dates known until now: panel_dates": calendar,
    }
    for why, one in bad.items():
        assert why in await not_taken(story, "recount", by="manager", **recount(one))
    malformed = {"calendar": {"bank_holidays": {"the first of May": "May Day"}}, "reason": "A slip."}
    assert (await story.refused("recount", by="manager", **malformed)).type == "MalformedMessage"
    assert (await story.refused("recount", by="officer", **recount(calendar))).type == "NotTheirs"
    assert await story.due("inspect") == old
    assert RECOUNTED not in story.letters()
