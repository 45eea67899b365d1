"""Records the histories that the replay test replays: ``make record``. All people in them are invented.

Here are the stories every case may live, told of a pothole. An ordinary life of each process is told from its
sample, as ``life:HighwaysRepair``; stories of its own are ``RECORDED`` of its sample.py.
They are told against the real server on skipped time, unencrypted so that they stay readable. Record anew
after a change to what a story says; a change to the *order of commands* needs ``workflow.patched`` first, for
cases that are already running, and its old histories stay.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from activities.orders import (
    DraftNoteOrder,
    EventsOrder,
    NoteOfDraft,
    NoticeOrder,
    PhotographOrder,
    ResidentNoticeKind,
    ResidentNoticeOrder,
    ReviewOrder,
    UrgentOrder,
)
from charter import references
from charter.cases import HandedOver, Shown
from charter.counting.quarters import Quarter
from charter.edition.editions import Editions
from charter.news.kinds import HowTold
from charter.people import Channel
from engine.attributes import register_search_attributes
from engine.connection import connect
from engine.server.children import free_port
from engine.server.local import start_server
from register import Register, migrate
from register.outside.photographs import Photograph, photograph_id
from register.people.officers import Post
from register.residents.followings import Following, FollowWants
from register.residents.own_asks import OwnAsk
from register.residents.resident_notes import NoteToSend
from starter.desk.running import RunningCases
from tests.activities.fakes import FakeChannel, down, refused
from tests.engine.keys import settings
from tests.photographs.pictures import jpeg
from tests.photographs.serving import photograph_server
from tests.receiver import Receiver, receiving
from tests.register.making import ADA, entry, turn
from tests.register.making import tell as tell_turn
from tests.stories import Clock, Story, World
from tests.workflows import commands
from tests.workflows.histories import HERE, record
from tests.workflows.kit import Sample, Teller, said
from tests.workflows.processes import BY_PROCESS
from tests.workflows.retention_run.forgetting import a_case_to_forget
from workflows.draft_note.workflow import DraftNote
from workflows.names import SEARCH_ATTRIBUTES
from workflows.officer_notice.workflow import OfficerNotice
from workflows.photograph_arrival.workflow import PhotographArrival
from workflows.quarterly_review.workflow import QuarterlyReview
from workflows.resident_notice.workflow import ResidentNotice
from workflows.retention_run.workflow import RetentionRun

DAY = timedelta(days=1)
FOUND = {"finding": "A hole 60 mm deep."}
ROUTINE = {**FOUND, "category": "routine"}
PROGRAMMED = {**FOUND, "category": "programmed", "programme": "Example Resurfacing", "season": "spring"}
FILLED = {"what": "Filled and sealed.", "lasting": "permanent"}
JUNK = "Example junk. " * 75_000
"""About a megabyte."""

Handle = WorkflowHandle[Any, Any]
TELLERS: dict[str, Teller] = {}
"""By the name of the story; one of a process's own is named ``story:Process``."""
BY_POST_OFFICE: dict[str, Mapping[Channel, FakeChannel]] = {}
"""Stories whose letters go by channels of their own."""


def story(
    channels: Callable[[], Mapping[Channel, FakeChannel]] | None = None,
) -> Callable[[Teller], Teller]:
    """A story to record, under its function's name."""

    def mark(teller: Teller) -> Teller:
        TELLERS[teller.__name__] = teller
        if channels is not None:
            BY_POST_OFFICE[teller.__name__] = channels()
        return teller

    return mark


# -- of every process


def life_of(sample: Sample) -> Teller:
    """An ordinary life, as the process's sample has it."""

    async def life(world: World) -> list[Handle]:
        one = await world.report(sample.service, sample.details)
        for each in sample.life:
            await one.rest()  # or the stage it was in would be in no turn
            await said(one, each.message, each.by, **each.body)
        came = (await one.end()).outcome
        if came != sample.outcome:
            raise RuntimeError(f"the life of a {sample.service} came to {came}, not to {sample.outcome}")
        return [one.handle]

    return life


for _process, _given in BY_PROCESS.items():
    for _name, _teller in {"life": life_of(_given.sample), **_given.recorded}.items():
        TELLERS[f"{_name}:{_process}"] = _teller


# -- a case's life


@story()
async def repaired_in_time(world: World) -> list[Handle]:
    one = await world.report()
    await said(one, "inspection_recorded", **ROUTINE)
    await said(one, "work_scheduled", on=(await one.now() + 5 * DAY).date().isoformat())
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def corrected(world: World) -> list[Handle]:
    """A step taken back after its letter had gone, and recorded rightly."""
    one = await world.report()
    await said(one, "inspection_recorded", id="wrong", **ROUTINE)
    await one.rest()
    await said(one, "step_corrected", "manager", step="wrong", reason="Another place.", right="Next door.")
    await one.rest()
    await said(one, "inspection_recorded", **ROUTINE)
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def late_at_both(world: World) -> list[Handle]:
    one = await world.report()
    await one.until(await one.due("inspect") + timedelta(seconds=2))
    await said(one, "inspection_recorded", **ROUTINE)
    await one.until(await one.due("repair") + timedelta(seconds=2))
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def programmed(world: World) -> list[Handle]:
    """Three progress letters, and a later estimate."""
    one = await world.report()
    await said(one, "inspection_recorded", **PROGRAMMED)
    await one.skip(290 * DAY)
    until = (await one.due("repair") + 30 * DAY).date()
    await said(one, "estimate_changed", until=until.isoformat(), reason="Example reason.")
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def withdrawn_taken_back_and_withdrawn(world: World) -> list[Handle]:
    one = await world.report()
    await said(one, "withdrawn", "customer")
    await one.skip(10 * DAY)
    await said(one, "withdrawal_taken_back", "customer")
    await said(one, "withdrawn", "customer")
    await one.end()
    return [one.handle]


@story()
async def asked_replied_and_not_replied(world: World) -> list[Handle]:
    one = await world.report()
    asked = {"question": "Which side of the road?", "consequence": "We look on both."}
    await said(one, "information_requested", **asked)
    await said(one, "customer_replied", "customer", reply="The left.")
    await said(one, "information_requested", **asked)
    await one.skip(30 * DAY)
    await said(one, "no_action", reason="Example reason.")
    await one.end()
    return [one.handle]


@story()
async def not_fixed(world: World) -> list[Handle]:
    one = await world.report()
    for _ in range(2):
        await said(one, "inspection_recorded", **ROUTINE)
        await said(one, "work_completed", **FILLED)
        if len(one.letters()) < 5:
            await said(one, "not_fixed", "customer", what="It is open again.")
    await one.end()
    return [one.handle]


@story()
async def messages_that_are_not_applied(world: World) -> list[Handle]:
    one = await world.report()
    for garbage in ([], [1, 2], ["text"], [None], [{"by": "officer"}]):
        await one.signal("inspection_recorded", *garbage)
    await one.signal("no_such_message", {"by": "officer"})
    await said(one, "note_added", note="An example.", id="note-1")
    await one.say("note_added", "officer", note="An example.", id="note-1")
    await said(one, "not_ours", whose="Example Estates", how_to_reach="Ask at 12 Example Close.")
    await one.end()
    return [one.handle]


@story()
async def cancelled(world: World) -> list[Handle]:
    one = await world.report()
    await one.rest()
    await one.handle.cancel()
    await one.ended()
    return [one.handle]


# -- a case and others


@story()
async def duplicate(world: World) -> list[Handle]:
    first, second = await world.report(), await world.report()
    await first.rest()
    await said(second, "duplicate_found", of=first.reference)
    await said(first, "inspection_recorded", **ROUTINE)
    await said(first, "work_completed", **FILLED)
    await first.end()
    await second.ended()
    return [first.handle, second.handle]


@story()
async def moved_to_another_service(world: World) -> list[Handle]:
    one = await world.report()
    await said(one, "moved", service="streetlight", reason="It is the lamp, not the road.")
    await said(one, "inspection_recorded", **ROUTINE)
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def linked_case_opened(world: World) -> list[Handle]:
    one = await world.report()
    await said(one, "linked_case_opened", service="streetlight", reason="The lamp is broken too.")
    await said(one, "no_action", reason="Example reason.")
    await one.end()
    return [one.handle]


@story()
async def opened_from_another(world: World) -> list[Handle]:
    handed = HandedOver(
        reference="MK-EXAMPLE22",
        reason="Made safe.",
        at=datetime.now(UTC),
        facts={"by": "officer", **ROUTINE},
    )
    one = await world.report(handed_over=handed)
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def opened_without_its_edition(world: World) -> list[Handle]:
    one = await world.report(with_edition=False)
    await said(one, "no_action", reason="Example reason.")
    await one.end()
    return [one.handle]


# -- a hard life


@story()
async def register_locked(world: World) -> list[Handle]:
    """The courier's local activity times out, and the ordinary one writes the turn."""
    one = await world.report()
    await one.rest()
    with locked(world):
        await one.signal("inspection_recorded", {"by": "officer", **ROUTINE})
        await asyncio.sleep(3.5)
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def register_locked_for_long(world: World) -> list[Handle]:
    """The turn that waits is tried afresh when there is more to write."""
    one = await world.report()
    await one.rest()
    with locked(world):
        await one.signal("inspection_recorded", {"by": "officer", **ROUTINE})
        await asyncio.sleep(13.5)  # tried for ten seconds, after its first try
        await one.signal("note_added", {"by": "officer", "note": "The register is locked."})
        await asyncio.sleep(0.5)
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


@story()
async def continued(world: World) -> list[Handle]:
    """Five megabytes of junk make the history long; the case goes on in a run of its own."""
    one = await world.report()
    await said(one, "inspection_recorded", **PROGRAMMED)
    for _ in range(5):
        await one.signal("note_added", {"by": "officer", "note": JUNK}, "one argument too many")
        await one.rest()
    await said(one, "work_completed", **FILLED)
    await one.end()
    return [one.handle]


# -- letters that do not go at once


def post_office(email: Callable[[], FakeChannel]) -> Callable[[], Mapping[Channel, FakeChannel]]:
    """Channels of which the first is as given and the others take everything."""
    return lambda: {Channel.EMAIL: email(), Channel.TEXT: FakeChannel(), Channel.POST: FakeChannel()}


@story(post_office(lambda: FakeChannel(down, down, down)))
async def tried_again(world: World) -> list[Handle]:
    return [await delivered(world)]


@story(post_office(lambda: FakeChannel(refused)))
async def refused_by_the_first_channel(world: World) -> list[Handle]:
    return [await delivered(world)]


@story(post_office(lambda: FakeChannel(waits_for_receipt=True)))
async def receipt_awaited(world: World) -> list[Handle]:
    one = await world.report()
    await one.rest()
    await world.client.get_workflow_handle(f"{one.reference}-1").signal("receipt", {"state": "delivered"})
    return [await delivered(world, one)]


async def delivered(world: World, one: Story | None = None) -> Handle:
    """The acknowledgement's own Delivery, once it is over."""
    case = one or await world.report()
    await case.rest()
    letter = world.client.get_workflow_handle(f"{case.reference}-1")
    await letter.result()
    first = (await letter.describe()).run_id
    await case.handle.terminate()
    return world.client.get_workflow_handle(letter.id, first_execution_run_id=first)


# -- something a person has to take


@story()
async def told_to_each_taken_and_lowered(world: World) -> list[Handle]:
    case = await world.report()
    await case.rest()
    at = await case.now()
    order = UrgentOrder(reference=case.reference, mark="u0123456789ab", at=at, due=at + timedelta(hours=1))
    task = await world.time.client.start_workflow("UrgentTask", order, id=order.id, task_queue=world.queue)
    await asyncio.sleep(1)
    await world.time.skip(task, timedelta(hours=2, minutes=30))
    await task.signal("taken", {"by": "Dee Placeholder"})
    await asyncio.sleep(1)
    await task.signal("lowered", {"by": "Dee Placeholder", "reason": "They are safe."})
    await task.result()
    await case.handle.terminate()
    return [task]


@story()
async def told_after_a_while(world: World) -> list[Handle]:
    """Another system, which does not take its events until somebody has them sent again."""
    with receiving(Receiver(503, {"Retry-After": "3600"})) as receiver:
        telling = replace(world, queue=f"{world.queue}-told", subscriptions=[receiver.subscription()])
        tell_turn(world.register, turn(1, "MK-7Q4K2M9XV"))
        new = world.register.events.untaken(10)
        world.register.events.expect([("contractor", each.event) for each in new])
        order, cases = (
            EventsOrder(subscription="contractor", reference="MK-7Q4K2M9XV"),
            RunningCases(world.client, queue=telling.queue),
        )
        async with telling.working():
            await cases.tell_of(order, now=False)
            await asyncio.sleep(1)
            await cases.tell_of(order, now=False)
            receiver.status = 204
            await cases.tell_of(order, now=True)
            told = world.client.get_workflow_handle(order.id)
            await told.result()
    first = (await told.describe()).run_id
    return [world.client.get_workflow_handle(order.id, first_execution_run_id=first)]


@story()
async def reviewed(world: World) -> list[Handle]:
    """A quarter's figures, by hand."""
    asked = ReviewOrder(quarter=str(Quarter.just_ended(world.clock())))
    one = await world.client.start_workflow(
        QuarterlyReview.run, asked, id=f"review-{world.queue}", task_queue=world.queue
    )
    await one.result()
    return [one]


@story()
async def forgotten(world: World) -> list[Handle]:
    """A night in which a case is destroyed."""
    a_case_to_forget(world)
    one = await world.client.start_workflow(
        RetentionRun.run, id=f"retention-{world.queue}", task_queue=world.queue
    )
    await one.result()
    return [one]


@story()
async def noticed(world: World) -> list[Handle]:
    """An officer who wishes to be told at once."""
    told = an_officer_with_news(world, HowTold.AT_ONCE)
    one = await world.client.start_workflow(
        OfficerNotice.run, NoticeOrder(username=told), id=f"notice-{world.queue}", task_queue=world.queue
    )
    await one.result()
    return [one]


@story()
async def noted(world: World) -> list[Handle]:
    """A resident who is to be sent a link."""
    said = NoteOfDraft(id="n1", channel=Channel.EMAIL, to="ada@example.com", subject="A link", body="Here.")
    kept = NoteToSend(id=said.id, key_id="", words=said.model_dump_json().encode())
    world.register.resident_notes.add(kept)
    one = await world.client.start_workflow(
        DraftNote.run,
        DraftNoteOrder(note=said.id),
        id=f"note-{world.queue}",
        task_queue=world.queue,
    )
    await one.result()
    return [one]


@story()
async def digested(world: World) -> list[Handle]:
    """The morning's digests."""
    an_officer_with_news(world, HowTold.DIGEST)
    now = world.clock()
    tuesday = NoticeOrder(morning=now + (1 - now.weekday()) % 7 * DAY)  # nobody has one on a Sunday
    one = await world.client.start_workflow(
        OfficerNotice.run, tuesday, id=f"digest-{world.queue}", task_queue=world.queue
    )
    await one.result()
    return [one]


def an_officer_with_news(world: World, how: HowTold) -> str:
    """Somebody to whom a case has just been given; the username."""
    world.register.officers.add("olive", "Olive Example", Post.OFFICER, "hash", "highways")
    world.register.notices.choose("olive", how, "olive@example.com")
    tell_turn(world.register, turn(1, references.new(random.random), officer="Olive Example"))
    return "olive"


@story()
async def a_link_sent(world: World) -> list[Handle]:
    """Somebody asks to open all of their own cases."""
    tell_turn(world.register, turn(1, references.new(random.random)))
    ask = OwnAsk(id="ask-1", browser="hash", channel=Channel.EMAIL, value=ADA.email, at=world.clock())
    world.register.own_asks.ask(ask)
    return [await resident_told(world, ResidentNoticeOrder(kind=ResidentNoticeKind.LINK, of=ask.id))]


@story()
async def news_sent_in_the_morning(world: World) -> list[Handle]:
    """What has changed in a case, by text: after hours it waits for the morning."""
    reference = references.new(random.random)
    tell_turn(world.register, turn(1, reference))
    now = world.clock()
    following = Following(
        id="following-1",
        reference=reference,
        channel=Channel.TEXT,
        to="07700 900982",
        value="+447700900982",
        wants=FollowWants.EVERY_STEP,
        secret="not one",
        asked=now,
        confirmed=now,
    )
    world.register.followings.ask(following)
    line = entry(3, at=now + DAY, shown=Shown.EVERYONE, what="Repair planned")
    tell_turn(world.register, turn(2, reference, at=now + DAY, entries=(line,)))
    order = ResidentNoticeOrder(kind=ResidentNoticeKind.CHANGES, of=following.id)
    return [await resident_told(world, order)]


async def resident_told(world: World, order: ResidentNoticeOrder) -> Handle:
    """The workflow of one order, when it is done."""
    one = await world.client.start_workflow(
        ResidentNotice.run, order, id=f"{order.id}-{world.queue}", task_queue=world.queue
    )
    await one.result()
    return one


@story()
async def fetched(world: World) -> list[Handle]:
    """A photograph that another system has, asked for until it answers."""
    with photograph_server() as elsewhere:
        elsewhere.answers["/1.jpeg"] = (200, jpeg())
        world.photograph_sources.append(elsewhere.origin)
        case = await world.report()
        await case.rest()
        address = f"{elsewhere.origin}/1.jpeg"
        photograph = world.register.photographs.add(
            Photograph(
                id=photograph_id(case.reference, address),
                reference=case.reference,
                door="open311",
                name="1.jpeg",
                at=world.clock(),
                source_url=address,
            )
        )
        order = PhotographOrder(id=photograph.id, reference=case.reference)
        one = await world.client.start_workflow(
            PhotographArrival.run, order, id=f"photograph-{world.queue}", task_queue=world.queue
        )
        await one.result()
        await case.handle.terminate()
        return [one]


# -- the places


@contextmanager
def locked(world: World) -> Any:
    """Nobody else writes the register inside."""
    file = world.register.database.file
    with sqlite3.connect(str(file), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


@asynccontextmanager
async def plain_world(address: str, folder: Path, channels: Mapping[Channel, Any]) -> AsyncIterator[World]:
    """A world without encryption, whose register waits for others longer than the courier waits for it."""
    port = int(address.rpartition(":")[2])
    client = await connect(settings(data_dir=folder, temporal_port=port, encryption=False))
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    url = f"sqlite:///{folder / 'register.db'}"
    migrate(url)
    clock = Clock()
    register = Register.open(url, clock, busy_timeout=10)
    try:
        world = World(client, register, Editions.load(), clock, f"record-{uuid.uuid4().hex[:8]}", channels)
        async with world.working():
            yield world
    finally:
        register.close()


async def tell(address: str, name: str) -> list[str]:
    """Tell one story and write down every run of its workflows; the files' names."""
    with tempfile.TemporaryDirectory() as folder:
        channels = BY_POST_OFFICE.get(name) or dict.fromkeys(Channel, FakeChannel())
        async with plain_world(address, Path(folder), channels) as world:
            told = await TELLERS[name](world)
            written: list[str] = []
            story, _, process = name.partition(":")
            other = f"_other_of_{process}" if process else "_other"  # it may be of another process
            for number, one in enumerate(told):
                part = "" if number == 0 else other
                first = one.first_execution_run_id
                if first is None:
                    raise RuntimeError("a handle knows its first run")
                written += await record(world.client, one.id, first, story + part)
            return written


async def main(wanted: list[str]) -> None:
    """Record the stories named, or all of them."""
    if unknown := [name for name in wanted if name not in TELLERS]:
        sys.exit(f"There is no story {', '.join(unknown)}; there are {', '.join(TELLERS)}.")
    server = start_server(
        None, port=free_port(), ui_port=None, time_skipping=True, report=print, use_address=False
    )
    try:
        if not wanted:
            for folder in HERE.glob("*/histories"):
                shutil.rmtree(folder)
        for name in wanted or TELLERS:
            print(name, "→", ", ".join(await tell(server.address, name)))  # noqa: T201
    finally:
        server.stop()
    commands.write()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make record", description="Record the cases' histories anew.")
    parser.add_argument("stories", nargs="*", help="which; all of them, in place of what is there, if none")
    asyncio.run(main(parser.parse_args().stories))
