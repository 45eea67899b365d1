"""The bare workflow's worker: `python -m bench.bare_worker ADDRESS FILE`."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare import QUEUE, BarePothole, LetterMarks
from engine import process


async def work(stop: asyncio.Event) -> None:
    """Serve the queue until told to stop."""
    address, file = sys.argv[1:]
    client = await Client.connect(address)
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[BarePothole],
        activities=[LetterMarks(file).tell],
        activity_executor=ThreadPoolExecutor(16, thread_name_prefix="activity"),
        max_concurrent_activities=16,
    )
    async with worker:
        print('{"event": "worker_started"}', flush=True)  # noqa: T201 - as ours says it
        await stop.wait()


if __name__ == "__main__":
    process.run(work)
