"""A worker whose faults quote people: everything that fails in it says aloud what it was working on.

``python -m tests.workflows.leaking [--plain-logs]``, settings from the environment. Beside the product's
queue it serves ``leaking``, where nothing stands between a fault and the SDK.
"""

import asyncio
import logging
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

import worker as composition
from activities.letters.notifications import LetterChannel, OutboxChannel, Outgoing, Receipt
from charter.cases import Turn
from charter.edition.editions import Editions
from charter.people import Channel
from engine import logs
from engine.attributes import register_search_attributes
from engine.config.settings import Settings
from engine.connection import connect
from engine.process import run
from register import Register, migrate
from register.turns import Turns, TurnTold, Wording
from starter.desk.composition import wall_clock
from workflows.names import SEARCH_ATTRIBUTES

LEAKING = "leaking"


class LeakyTurns(Turns):
    """Fails at the first try of each turn, quoting all of it."""

    def __init__(self, register: Register) -> None:
        super().__init__(register.database, wall_clock)
        self._failed: set[int] = set()

    def tell(self, turn: Turn, word: Wording) -> TurnTold:
        if turn.number not in self._failed:
            self._failed.add(turn.number)
            raise ValueError(turn.model_dump_json())
        return super().tell(turn, word)


class LeakyChannel(OutboxChannel):
    """Fails at the first try of each letter, quoting the letter and its reader."""

    in_register = False

    def __init__(self, register: Register) -> None:
        super().__init__(register.outbox)
        self._failed: set[str] = set()

    def send(self, letter: Outgoing) -> Receipt:
        if letter.letter_id not in self._failed:
            self._failed.add(letter.letter_id)
            raise ConnectionResetError(f"{letter.to} did not take: {letter.body}")
        return super().send(letter)


def leaky_channels(register: Register) -> Mapping[Channel, LetterChannel]:
    return dict.fromkeys((Channel.EMAIL, Channel.TEXT, Channel.POST), LeakyChannel(register))


@activity.defn
def quoting(text: str) -> None:
    """Fails as no activity of ours may: unguarded, with what it was given in message, details and cause."""
    try:
        raise ValueError(text)
    except ValueError as error:
        raise ApplicationError(f"Could not do {text}", text, type="Quoting", non_retryable=True) from error


@workflow.defn(sandboxed=False)
class Stumbling:
    """Has a bug that quotes its input: the workflow's task fails, again and again."""

    @workflow.run
    async def run(self, text: str) -> None:
        raise RuntimeError(text)


@workflow.defn(sandboxed=False)
class Falling:
    """Fails for good through an activity's failure, every text of it the reporter's."""

    @workflow.run
    async def run(self, text: str) -> None:
        workflow.set_current_details(text)
        await workflow.execute_activity(
            quoting,
            text,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(maximum_attempts=1),
            summary=text,
        )


async def work(stop: asyncio.Event, *, plain_logs: bool) -> None:
    settings = Settings.load()
    if plain_logs:
        logging.basicConfig(level=logging.DEBUG)
    else:
        logs.configure(settings)
    migrate(settings.register_url)
    register = Register.open(settings.register_url, wall_clock)
    register.turns = LeakyTurns(register)
    client = await connect(settings)
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    channels = leaky_channels(register)
    leaking = Worker(
        client,
        task_queue=LEAKING,
        workflows=[Stumbling, Falling],
        activities=[quoting],
        activity_executor=ThreadPoolExecutor(1),
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    workers = composition.make_workers(
        client, register, Editions.load(), channels, wall_clock, base_url=settings.council_base_url
    )
    async with AsyncExitStack() as running:
        for one in (*workers, leaking):
            await running.enter_async_context(one)
        await stop.wait()


if __name__ == "__main__":
    run(lambda stop: work(stop, plain_logs="--plain-logs" in sys.argv))
