"""How long a report takes from POST to reference, at a steady pace, with Temporal there and away."""

import asyncio
import time
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from bench.system import MeasuredSystem, percentile
from engine.server.children import free_port

PER_SECOND = 20
WARMING = 10
REPORT = {
    "service": "pothole",
    "reporter": {"name": "Ada Example", "email": "ada@example.com"},
    "details": {"where": {"text": "Outside 12 Example Close"}, "description": "A deep hole."},
}


@dataclass
class IntakeAnswers:
    """How fast references were given, in seconds."""

    asked: int
    p50: float
    p95: float


async def reports(system: MeasuredSystem, seconds: int, *, temporal: bool) -> IntakeAnswers:
    """Reports at 20 a second, whether or not the one before was answered.

    Raises:
        RuntimeError: a report was not given a reference.
    """
    env = {} if temporal else {"TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    key = system.settings.intake_key
    headers = {"Authorization": f"Bearer {key.get_secret_value() if key else ''}"}
    with system.site("-m", "casework", "serve", **env) as (_, home):
        async with httpx.AsyncClient(base_url=home, headers=headers, timeout=30) as client:

            async def report(number: int) -> float:
                began = time.perf_counter()
                body = REPORT | {"source_id": f"{temporal}-{number}"}
                answer = await client.post("/api/cases", json=body)
                if answer.status_code != HTTPStatus.CREATED:
                    raise RuntimeError(f"a report was answered with {answer.status_code}")
                return time.perf_counter() - began

            for number in range(WARMING):
                await report(-1 - number)
            began = time.perf_counter()
            asked = []
            for number in range(seconds * PER_SECOND):
                await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
                asked.append(asyncio.create_task(report(number)))
            times = await asyncio.gather(*asked)
    return IntakeAnswers(len(times), percentile(times, 0.5), percentile(times, 0.95))
