"""The relay: what waited is started, what was stopped is found, and nothing keeps it from its next turn."""

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from charter.news.kinds import HowTold
from register import Register, RegisterBusy
from register.cases.stalled import BEHIND, UNKNOWN
from register.people.officers import Post
from register.reports import Intake
from register.residents.resident_notes import NoteToSend
from starter.cli.cases.work import AT_THE_DESK
from starter.desk.intake import Desk
from starter.desk.running import ReportedProblem, RunStanding, Standing, Unavailable
from starter.desk.taking.taken import NewReport
from starter.relay import Relay
from tests.register.making import tell, turn
from tests.starter.places import Clock, RememberingCases, a_report


async def reported(desk: Desk, **more: Any) -> str:
    return (await desk.report(NewReport.model_validate(a_report(**more)), AT_THE_DESK, "test")).reference


async def test_what_was_reported_while_temporal_was_away_is_started(
    desk: Desk, cases: RememberingCases, clock: Clock, register: Register
) -> None:
    cases.away = True
    waiting = [await reported(desk) for _ in range(3)]
    relay = Relay(desk)
    clock.forward(seconds=10)
    assert (await relay.turn()).unavailable
    cases.away = False
    turned = await relay.turn()
    assert (turned.started, turned.unavailable) == (3, False)
    assert set(cases.started) == set(waiting)
    assert register.reports.unstarted() == []
    assert (await relay.turn()).started == 0
    assert cases.starts == 3


async def test_a_report_still_at_its_own_door_is_left_alone(
    desk: Desk, cases: RememberingCases, clock: Clock
) -> None:
    cases.away = True
    await reported(desk)
    cases.away = False
    relay = Relay(desk, grace=timedelta(seconds=5))
    clock.forward(seconds=4)
    assert (await relay.turn()).started == 0
    clock.forward(seconds=1)
    assert (await relay.turn()).started == 1


async def test_batches_are_bounded_and_none_is_forgotten(
    desk: Desk, cases: RememberingCases, clock: Clock
) -> None:
    cases.away = True
    for _ in range(5):
        await reported(desk)
    cases.away = False
    clock.forward(seconds=10)
    relay = Relay(desk, batch=2)
    assert [(await relay.turn()).started for _ in range(4)] == [2, 2, 1, 0]


async def test_a_report_that_cannot_be_read_becomes_an_officer_s_task(
    desk: Desk, cases: RememberingCases, clock: Clock, register: Register
) -> None:
    details = {"description": "no place; from Mr Unmistakable", "Mr Unmistakable": 1}
    odd = register.reports.receive(
        Intake(service="pothole", details=details),
        process="HighwaysRepair",
        edition="x",
        new_reference=desk.new_reference,
    )
    unknown = register.reports.receive(
        Intake(service="moon_landing"),
        process="HighwaysRepair",
        edition="x",
        new_reference=desk.new_reference,
    )
    clock.forward(seconds=10)
    await Relay(desk).turn()
    assert cases.started == {}
    assert register.reports.unstarted() == []
    tasks = {stored.reference: stored.task.what for stored in register.tasks.find()}
    assert set(tasks) == {odd.reference, unknown.reference}
    assert "details.where" in tasks[odd.reference]
    assert not any("Unmistakable" in what for what in tasks.values())


async def test_one_odd_report_keeps_no_other_waiting(
    desk: Desk, cases: RememberingCases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.away = True
    odd, other = await reported(desk), await reported(desk)
    cases.away = False
    start = cases.start

    async def fussy(process: str, report: Any, service: Any, **more: Any) -> None:
        if report.reference == odd:
            raise ZeroDivisionError("Ada Example")
        await start(process, report, service, **more)

    monkeypatch.setattr(cases, "start", fussy)
    clock.forward(seconds=10)
    assert (await Relay(desk).turn()).started == 1
    assert list(cases.started) == [other]


@pytest.mark.parametrize(
    "run", [RunStanding.TERMINATED, RunStanding.TIMED_OUT, RunStanding.FAILED, RunStanding.CANCELLED]
)
async def test_a_case_stopped_outside_is_shown_to_an_officer(
    desk: Desk, cases: RememberingCases, clock: Clock, register: Register, run: RunStanding
) -> None:
    stopped, goes_on = await reported(desk), await reported(desk)
    clock.forward(days=1)
    cases.stood[stopped] = Standing(run, clock())
    relay = Relay(desk)
    assert (await relay.turn()).stopped == 1
    assert (await relay.turn()).stopped == 0
    row = register.cases.get(stopped)
    assert row is not None
    assert (row.ended, row.outcome) == (clock(), "stopped_outside")
    assert [stored.reference for stored in register.tasks.find()] == [stopped]
    assert register.cases.get(goes_on).ended is None  # type: ignore[union-attr]


async def test_every_open_case_has_its_turn(desk: Desk, cases: RememberingCases, clock: Clock) -> None:
    references = [await reported(desk) for _ in range(5)]
    for reference in references:
        cases.stood[reference] = Standing(RunStanding.TERMINATED, clock())
    relay = Relay(desk, looked_at=2)
    assert sum([(await relay.turn()).stopped for _ in range(4)]) == 5


async def test_a_case_temporal_does_not_know_is_not_told_as_stopped(
    desk: Desk, cases: RememberingCases, register: Register, logged: io.StringIO
) -> None:
    reference = await reported(desk)
    cases.started.clear()
    relay = Relay(desk)
    assert (await relay.turn()).stopped == 0
    assert register.cases.get(reference).ended is None  # type: ignore[union-attr]
    assert (register.stalled.count(), register.stalled.listed()[0].why) == (1, UNKNOWN)
    assert [stored.task.for_role for stored in register.tasks.find(reference=reference)] == ["manager"]
    assert (await relay.turn()).stalled == 0  # told once
    assert logged.getvalue().count("case stalled") == 1


async def test_a_case_temporal_has_as_it_was_before_is_shown_until_it_is_reconciled(
    desk: Desk, cases: RememberingCases, register: Register
) -> None:
    reference = await reported(desk)
    tell(register, turn(reference=reference, run="run-1", history=30))
    cases.stood[reference] = Standing(RunStanding.RUNNING, run_id="run-1", events=30)
    relay = Relay(desk, stalled_seconds=0)
    assert (await relay.turn()).stalled == 0
    cases.stood[reference] = Standing(RunStanding.RUNNING, run_id="run-1", events=34)
    assert (await relay.turn()).stalled == 0
    assert register.reopening.told_history(reference, "run-1") == 34  # as it was seen
    cases.stood[reference] = Standing(RunStanding.RUNNING, run_id="run-1", events=32)
    assert (await relay.turn()).stalled == 0  # a step that did not complete
    cases.stood[reference] = Standing(RunStanding.RUNNING, run_id="run-1", events=31)
    assert (await relay.turn()).stalled == 1
    assert register.stalled.listed()[0].why == BEHIND
    cases.stood[reference] = Standing(RunStanding.RUNNING, run_id="run-1", events=40)  # by what it did since
    assert ((await relay.turn()).moving, register.stalled.count()) == (0, 1)


async def test_it_turns_until_told_to_stop_whatever_happens(
    desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    turns = 0
    stop = asyncio.Event()

    def troubled(*_: Any) -> list[Any]:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise RegisterBusy("Somebody else writes.")
        if turns == 2:
            raise ZeroDivisionError("Ada Example")
        stop.set()
        return []

    monkeypatch.setattr(register.reports, "unstarted", troubled)
    async with asyncio.timeout(5):
        await Relay(desk, seconds=0.01).run(stop)
    assert turns == 3
    assert "relay turn failed" in logged.getvalue()
    assert "relay stopped" in logged.getvalue()


FAILS = ReportedProblem(
    "", ("category=WorkflowTaskFailed", "cause=WorkflowTaskFailedCauseWorkflowWorkerUnhandledFailure")
)


async def test_a_stalled_case_is_flagged_until_it_moves(
    desk: Desk, cases: RememberingCases, clock: Clock, register: Register, logged: io.StringIO
) -> None:
    stalled, goes_on = await reported(desk), await reported(desk)
    cases.troubled = [replace(FAILS, workflow_id=stalled), replace(FAILS, workflow_id="charter-quarterly")]
    relay = Relay(desk, stalled_seconds=0)
    assert (await relay.turn()).stalled == 1
    assert (await relay.turn()).stalled == 0
    [task] = register.tasks.find(for_roles={"manager"})
    assert task.reference == stalled
    assert "by a fault of the program" in task.task.what
    assert "workflow stalled" in logged.getvalue()
    cases.troubled = []
    cases.stood[stalled] = Standing(RunStanding.RUNNING, attempt=2)
    assert (await relay.turn()).moving == 0, "the server lists it no more, and it still tries"
    cases.stood[stalled] = Standing(RunStanding.RUNNING, attempt=1)
    turned = await relay.turn()
    assert (turned.stalled, turned.moving) == (0, 1)
    assert register.tasks.find() == []
    assert register.stalled.count() == 0
    assert register.cases.get(goes_on).stalled is None  # type: ignore[union-attr]


async def test_a_case_that_tries_again_and_again_is_found_where_the_server_reports_nothing(
    desk: Desk, cases: RememberingCases, register: Register
) -> None:
    first, second = await reported(desk), await reported(desk)
    cases.stood = {
        first: Standing(RunStanding.RUNNING, attempt=3),
        second: Standing(RunStanding.RUNNING, attempt=4),
    }
    assert (await Relay(desk).turn()).stalled == 1
    assert [each.reference for each in register.stalled.listed()] == [second]


async def test_a_letter_or_concern_that_is_stuck_flags_its_case(
    desk: Desk, cases: RememberingCases, register: Register
) -> None:
    reference = await reported(desk)
    timed_out = ("category=WorkflowTaskTimedOut", "cause=WorkflowTaskTimedOutCauseStartToClose")
    cases.troubled = [ReportedProblem(f"{reference}-3", timed_out)]
    await Relay(desk).turn()
    [stalled] = register.stalled.listed()
    assert f"something it waits for, {reference}-3, is stuck" in stalled.why
    assert "not finished in time" in stalled.why


async def test_it_looks_at_all_cases_once_a_minute(
    desk: Desk, cases: RememberingCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, problems = 0, cases.problems

    async def counted(limit: int) -> list[ReportedProblem]:
        nonlocal looks
        looks += 1
        return await problems(limit)

    monkeypatch.setattr(cases, "problems", counted)
    relay = Relay(desk)
    for _ in range(3):
        await relay.turn()
    assert looks == 1


async def test_what_waits_in_vain_does_not_keep_it_from_looking(
    desk: Desk, cases: RememberingCases, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await reported(desk)
    cases.troubled = [replace(FAILS, workflow_id=reference)]
    cases.away = True
    await reported(desk)
    cases.away = False
    clock.forward(seconds=10)

    async def away(*_: Any, **__: Any) -> None:
        raise Unavailable("TIMEOUT")

    monkeypatch.setattr(cases, "start", away)
    turned = await Relay(desk).turn()
    assert (turned.unavailable, turned.stalled) == (True, 1)


async def test_one_that_ended_meanwhile_loses_its_flag(
    desk: Desk, cases: RememberingCases, clock: Clock, register: Register
) -> None:
    reference = await reported(desk)
    register.stalled.flag({reference: "why."}, clock())
    cases.stood[reference] = Standing(RunStanding.TERMINATED, clock())
    turned = await Relay(desk).turn()
    assert (turned.stopped, turned.moving) == (1, 1)
    assert register.stalled.listed() == []


async def test_who_wishes_to_be_told_at_once_is(
    desk: Desk, cases: RememberingCases, register: Register
) -> None:
    for username, how in (("olive", HowTold.AT_ONCE), ("oscar", HowTold.DIGEST), ("bea", HowTold.NEVER)):
        name = f"{username.title()} Example"
        register.officers.add(username, name, Post.OFFICER, "hash", "highways")
        register.notices.choose(username, how, f"{username}@example.com")
        tell(register, turn(1, await reported(desk), officer=name))
    assert (await Relay(desk).turn()).officers == 1
    assert cases.noticed == ["olive"]
    batch, _ = register.news.claim("olive", "officer-1")
    register.news.told("olive", batch, register.now())
    assert (await Relay(desk).turn()).officers == 0


async def test_a_note_to_a_resident_that_had_to_wait_is_sent(desk: Desk, cases: RememberingCases) -> None:
    desk.register.resident_notes.add(NoteToSend(id="n1", key_id="", words=b"{}"))
    assert (await Relay(desk, grace=None).turn()).notes == 1
    assert cases.notes == ["n1"]
    desk.register.resident_notes.gone("n1")
    assert (await Relay(desk, grace=None).turn()).notes == 0


async def test_it_says_that_it_is_well_while_nothing_is_away(
    desk: Desk, cases: RememberingCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, signs = asyncio.Event(), 0

    def well() -> None:
        nonlocal signs
        signs += 1

    turning = asyncio.create_task(Relay(desk, seconds=0.02, well=well).run(stop))

    async def signs_given(turns: float) -> int:
        before = signs
        await asyncio.sleep(turns)
        return signs - before

    async with asyncio.timeout(20):
        while signs < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        cases.away = True
        await signs_given(0.5)  # the turn under way
        assert await signs_given(0.5) == 0
        cases.away = False
        while not await signs_given(0.1):
            continue
        stop.set()
        await turning
