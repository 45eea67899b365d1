"""Small workflows, each of which does one thing that a virtual server has to do as a real one does."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError, ChildWorkflowError, FailureError
from temporalio.workflow import ParentClosePolicy

STAGE = SearchAttributeKey.for_keyword("ExampleStage")
TRIED: list[tuple[str, int, str]] = []
"""Every try of an activity: its name, number and time."""
FAILS: dict[str, int] = {}
"""How many times each fails before it succeeds."""


def _try(name: str) -> str:
    info = activity.info()
    TRIED.append((name, info.attempt, info.started_time.isoformat()))
    if info.attempt <= FAILS.get(name, 0):
        raise ApplicationError("not yet", type="NotYet")
    return f"{name} after {info.attempt}"


@activity.defn
def look_up(name: str) -> str:
    return _try(name)


@activity.defn
async def look_up_slowly(name: str) -> str:
    await asyncio.sleep(0)
    return _try(name)


@activity.defn
def never(kind: str) -> None:
    raise ApplicationError("never", type=kind, non_retryable=kind == "lasting")


@workflow.defn
class Talk:
    """Keeps what it is told, answers, and ends when it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.over = False

    @workflow.run
    async def run(self, begin: str) -> list[str]:
        self.heard.append(begin)
        workflow.upsert_search_attributes([STAGE.value_set("talking")])
        workflow.set_current_details("Talking")
        await workflow.wait_condition(lambda: self.over)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.heard

    @workflow.signal
    def say(self, what: str) -> None:
        self.heard.append(what)

    @workflow.signal
    def end(self) -> None:
        self.over = True

    @workflow.signal
    def break_down(self) -> None:
        raise RuntimeError("a bug")

    @workflow.query
    def told(self) -> list[str]:
        return self.heard

    @workflow.query
    def unanswerable(self) -> str:
        raise ValueError("no answer")

    @workflow.update
    async def ask(self, what: str) -> int:
        self.heard.append(what)
        if what == "slowly":
            await asyncio.sleep(5)
        if what == "in vain":
            raise ApplicationError("in vain")
        return len(self.heard)

    @ask.validator
    def _may_ask(self, what: str) -> None:
        if not what:
            raise ValueError("nothing asked")


@workflow.defn
class Waits:
    """Timers: some fire, some are stopped, one in the very task that started it."""

    @workflow.run
    async def run(self, hours: list[int]) -> list[str]:
        passed: list[str] = []

        async def one(number: int) -> None:
            await workflow.sleep(timedelta(hours=number))
            passed.append(f"{number} at {workflow.now():%d %H:%M}")

        tasks = [asyncio.create_task(one(number)) for number in hours]
        at_once = asyncio.create_task(workflow.sleep(timedelta(days=9)))
        await asyncio.sleep(0)
        at_once.cancel()
        last = asyncio.create_task(one(1_000))
        await asyncio.gather(*tasks)
        last.cancel()
        await workflow.sleep(timedelta(minutes=1))
        return passed


@workflow.defn
class Tries:
    """An activity of either kind, by the options it is given."""

    @workflow.run
    async def run(self, name: str, local: bool, options: dict[str, Any]) -> str:
        policy = RetryPolicy(
            initial_interval=timedelta(seconds=options.get("first", 1)),
            maximum_attempts=options.get("at_most", 0),
            non_retryable_error_types=options.get("lasting", []),
        )
        function = {"never": never, "slowly": look_up_slowly}.get(options.get("which", ""), look_up)
        closes = timedelta(seconds=options["within"]) if "within" in options else None
        try:
            if local:
                threshold = timedelta(seconds=options["threshold"]) if "threshold" in options else None
                return str(
                    await workflow.execute_local_activity(
                        function,
                        name,
                        schedule_to_close_timeout=closes or timedelta(days=1),
                        local_retry_threshold=threshold,
                        retry_policy=policy,
                    )
                )
            return str(
                await workflow.execute_activity(
                    function,
                    name,
                    start_to_close_timeout=timedelta(seconds=30),
                    schedule_to_close_timeout=closes,
                    retry_policy=policy,
                )
            )
        except ActivityError as failed:
            causes: list[str] = []
            cause: BaseException | None = failed
            while cause is not None:
                kind = cause.type if isinstance(cause, ApplicationError) else ""
                causes.append(f"{type(cause).__name__}{kind}")
                cause = getattr(cause, "cause", None)
            return " < ".join(causes)


@workflow.defn
class Stops:
    """Told to stop while it waits for an activity, a timer or a child: it says what it heard, tidily."""

    @workflow.run
    async def run(self, what: str) -> str:
        try:
            if what == "activity":
                await workflow.execute_activity(
                    look_up, "stopped", start_to_close_timeout=timedelta(seconds=30)
                )
            elif what == "local":
                await workflow.execute_local_activity(
                    look_up, "stopped", schedule_to_close_timeout=timedelta(days=1)
                )
            elif what == "child":
                await workflow.execute_child_workflow(
                    Talk.run, "begun", id=f"{workflow.info().workflow_id}-c"
                )
            else:
                await workflow.sleep(timedelta(days=1))
        except (asyncio.CancelledError, FailureError) as stopped:
            if what == "for good":
                raise
            await workflow.sleep(timedelta(seconds=1))
            return f"{what}: {type(stopped).__name__}"
        return "not stopped"


@workflow.defn
class Begins:
    """Children: begun, waited for, left to themselves; and workflows that it did not begin."""

    @workflow.run
    async def run(self, child: str, how: str) -> str:
        match how:
            case "wait":
                try:
                    return str(await workflow.execute_child_workflow(Talk.run, "begun", id=child))
                except ChildWorkflowError as failed:
                    return f"{type(failed.cause).__name__}"
            case "leave" | "end with it":
                policy = ParentClosePolicy.ABANDON if how == "leave" else ParentClosePolicy.TERMINATE
                await workflow.start_child_workflow(Talk.run, "begun", id=child, parent_close_policy=policy)
                return "left"
            case "signal":
                other = workflow.get_external_workflow_handle(child)
                await other.signal("say", "from another")
                return "told"
            case _:
                await workflow.get_external_workflow_handle(child).cancel()
                return "asked to stop"


@workflow.defn
class GoesOn:
    """A new run when a new one is suggested, or when it is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.now = False

    @workflow.run
    async def run(self, notes: list[str]) -> list[str]:
        self.notes = [*notes, *self.notes]
        if not notes:
            workflow.upsert_search_attributes([STAGE.value_set("first run")])
            workflow.upsert_memo({"from": "the first run"})
        await workflow.wait_condition(
            lambda: self.now or "end" in self.notes or workflow.info().is_continue_as_new_suggested()
        )
        if "end" in self.notes:
            return [*self.notes, str(workflow.memo_value("from"))]
        workflow.continue_as_new(self.notes)

    @workflow.signal
    def note(self, note: str) -> None:
        self.notes.append(note)

    @workflow.signal
    def go_on(self) -> None:
        self.now = True

    @workflow.update
    async def noted(self, note: str) -> int:
        self.notes.append(note)
        return len(self.notes)


@workflow.defn
class Patched:
    """Decides in a new way where it is a new run."""

    @workflow.run
    async def run(self) -> str:
        way = "new" if workflow.patched("the-new-way") else "old"
        await workflow.sleep(timedelta(hours=1))
        return way


@workflow.defn
class Writes:
    """Ends by a local activity while it is told more: what came in has to be heard before it is over."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @workflow.run
    async def run(self) -> list[str]:
        await workflow.wait_condition(lambda: bool(self.heard))
        while True:
            before = len(self.heard)
            await workflow.execute_local_activity(
                look_up_slowly, "last words", schedule_to_close_timeout=timedelta(seconds=2)
            )
            if len(self.heard) == before:
                return self.heard

    @workflow.signal
    def say(self, what: str) -> None:
        self.heard.append(what)


ALL = (Talk, Waits, Tries, Stops, Begins, GoesOn, Patched, Writes)
