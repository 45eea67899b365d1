"""The places a story is told in: a register in a folder of its own, a worker, and one case."""

import random
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from charter import references
from charter.cases import Outcome
from charter.counting.counting import day_of
from charter.edition.editions import Editions
from charter.safeguarding import begins_urgent
from demo.stories import SCENES
from demo.telling import DemoClock, Demonstration, Scene, heading, print_entry
from engine import logs
from engine.attributes import register_search_attributes
from engine.config.local import prepare_local
from engine.config.settings import Settings
from engine.connection import connect
from engine.skipped_time import SkippedTime
from register import Register, migrate
from register.reports import Intake
from worker import make_workers, outbox_channels
from workflows.names import QUEUE, SEARCH_ATTRIBUTES, urgent_of
from workflows.processes import PROCESSES, details_model


async def play(process: str, address: str, folder: Path) -> None:
    """Open the register, start a worker and the case, and tell its story."""
    scene = SCENES[process]
    settings = prepare_local(folder).model_copy(update={"temporal_port": int(address.rpartition(":")[2])})
    logs.configure(settings.model_copy(update={"log_level": "ERROR"}))
    client = await connect(settings)
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    migrate(settings.register_url)
    clock, editions = DemoClock(), Editions.load()
    register = Register.open(settings.register_url, clock)
    async with AsyncExitStack() as running:
        running.callback(register.close)
        for one in make_workers(
            client, register, editions, outbox_channels(register), clock, base_url=settings.council_base_url
        ):
            await running.enter_async_context(one)
        time = SkippedTime(client)
        case = await _start(process, scene, settings, register, editions, time, clock())
        told = Demonstration(register, time, clock, case)
        await scene.tell(told)
        outcome = await case.result()
        for entry in register.cases.timeline(case.id)[told.printed :]:
            print_entry(entry)
        heading(f"{case.id}: {outcome.outcome}. {outcome.reason}")


async def _start(
    process: str,
    scene: Scene,
    settings: Settings,
    register: Register,
    editions: Editions,
    time: SkippedTime,
    now: datetime,
) -> WorkflowHandle[Any, Outcome]:
    edition = editions.in_force(day_of(now))
    intake = Intake(service=scene.service, door="demo", customer=scene.customer, details=dict(scene.details))
    taken = register.reports.receive(
        intake, process=process, edition=edition.id, new_reference=lambda: references.new(random.random)
    )
    report = PROCESSES[process].report_type(
        reference=taken.reference,
        service=scene.service,
        received=taken.received,
        customer=scene.customer,
        details=details_model(process).model_validate(scene.details),
        edition=edition.part(scene.service, taken.received),
    )
    queue = urgent_of(QUEUE) if begins_urgent(report, edition.service(scene.service)) else QUEUE
    return await time.client.start_workflow(
        process, report, id=taken.reference, task_queue=queue, result_type=Outcome
    )
