"""The composition root of a worker: clients, workflows and activities put together, run until stopped."""

import gc

if __name__ == "__main__":
    gc.disable()  # what is being loaded is no garbage: looking through it is a fifth of the start

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import (
    PollerBehaviorSimpleMaximum,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerDeploymentConfig,
    WorkflowRunner,
)

from activities.draft_notes import DraftNoteActivities
from activities.editions import EditionActivities
from activities.events import EventActivities
from activities.letters.delivery import DeliveryActivities
from activities.letters.notifications import LetterChannel, OutboxChannel, PostRoom
from activities.letters.smtp import MailServer, SmtpChannel
from activities.links import LinkActivities
from activities.officers import OfficerActivities
from activities.photographs import Keeper, PhotographActivities
from activities.quarterly import QuarterlyActivities
from activities.register import RegisterActivities
from activities.residents import ResidentActivities
from activities.retention import RetentionActivities
from activities.urgent import UrgentActivities
from casework.customers.changes.told import changes_of
from casework.seeing.sight import sight_of
from casework.site.permissions import viewer_of
from charter import references
from charter.edition.editions import Editions
from charter.people import Channel, Model
from engine import logs
from engine.attributes import register_search_attributes
from engine.beating import beating
from engine.build import DEPLOYMENT, this_build
from engine.config.integrating import Subscription
from engine.config.limits import POLLS, Limits, usable_processors
from engine.config.settings import Settings
from engine.connection import connect, meter_of
from engine.health import Sign, keep_saying
from engine.payloads.marks import MESSAGE_ID, Marks
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from engine.process import AFRESH, leave, run
from engine.schedules import (
    MORNING,
    QUARTERLY,
    RETENTION,
    every_morning,
    every_night,
    keep_schedule,
    quarterly,
)
from engine.workers import ready
from engine.workers.differing import FailureKind
from engine.workers.pinning import pinning
from engine.workers.watch import Trouble, TroubleKind, Watch
from register import Register, RegisterError, migrate
from register.day.mine import Viewer
from register.people.officers import Officer
from starter.desk.composition import keeper_of, load_editions, wall_clock
from starter.desk.reconciled import must_be_reconciled
from starter.desk.ring import case_keys, fitting_ring
from starter.places.council_places import CouncilPlaces
from starter.places.moved_cases import where_it_is
from workflows.case.capability import Memory
from workflows.case.hearing.possible import describe_all
from workflows.names import QUEUE, SEARCH_ATTRIBUTES, URGENT_QUEUE, events_of, urgent_of
from workflows.officer_notice.workflow import OfficerNotice
from workflows.processes import PROCESSES, SHORT, WORKFLOWS
from workflows.quarterly_review.workflow import QuarterlyReview
from workflows.retention_run.workflow import RetentionRun

STICKY = timedelta(seconds=1)
"""How long a case waits for the worker that had it in memory: after ``kill -9`` nothing moves so long."""
LAST_WORDS = timedelta(seconds=5)
"""Time that running activities are given to finish when the worker is told to stop."""
AFRESH_AGAIN = timedelta(hours=1)
"""The least time between two ends of a worker for one case."""
ANSWER = timedelta(seconds=4)
"""How long Temporal may take to say that it is there."""
OPEN = Seal()
"""Where encryption is off."""
WEDGED = "a program that had it in memory could not go on with it and was started afresh."
FAILING = "its next step failed again and again, and the program was started afresh to try it anew."


def outbox_channels(register: Register) -> Mapping[Channel, LetterChannel]:
    """Development's channels: every letter into the register's outbox."""
    outbox = OutboxChannel(register.outbox)
    return dict.fromkeys((Channel.EMAIL, Channel.TEXT, Channel.POST), outbox)


def chosen_channels(
    settings: Settings, register: Register, now: Callable[[], datetime], council: str = ""
) -> Mapping[Channel, LetterChannel]:
    """The channels that ``CHARTER_LETTERS`` names; emails are from the ``council``, by its name.

    Raises SettingsError where one cannot be set up.
    """
    channels: dict[Channel, LetterChannel] = {}
    by_notify: Callable[[Channel], LetterChannel] | None = None
    for channel, way in settings.ways_out.items():
        if way == "notify" and settings.notify_api_key and settings.notify_templates:
            key = settings.notify_api_key.get_secret_value()
            by_notify = by_notify or _notify(key, settings.notify_base_url, settings.notify_templates)
            channels[channel] = by_notify(channel)
        elif way == "smtp":
            channels[channel] = SmtpChannel(mail_server(settings, council), now)
        else:
            channels[channel] = OutboxChannel(register.outbox)
    return channels


def _notify(api_key: str, base_url: str, templates: Path) -> Callable[[Channel], LetterChannel]:
    """GOV.UK Notify's way out for a channel. Its client is loaded only where letters go by it."""
    from activities.letters.notify import NotifyChannel, NotifyClients, NotifyTemplates

    return partial(NotifyChannel, NotifyClients(api_key, base_url), NotifyTemplates.load(templates))


def mail_server(settings: Settings, council: str = "") -> MailServer:
    """The council's mail server, as the settings have it, and the name its emails are from."""
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_from,
        sender_name=settings.council_name or council,
        security=settings.smtp_starttls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else "",
        reply_to=settings.smtp_reply_to,
        marks=Marks.of(KeyRing.from_settings(settings), MESSAGE_ID),
    )


def make_workers(
    client: Client,
    register: Register,
    editions: Editions,
    channels: Mapping[Channel, LetterChannel],
    now: Callable[[], datetime],
    *,
    base_url: str,
    queues: tuple[str, ...] = (QUEUE, URGENT_QUEUE),
    cached_cases: int = 1_000,
    keeper: Keeper | None = None,
    watch: Watch | None = None,
    limits: Limits | None = None,
    subscriptions: Sequence[Subscription] = (),
    seal: Seal = OPEN,
    deployment: WorkerDeploymentConfig | None = None,
    places: CouncilPlaces | None = None,
    viewer: Callable[[Officer], Viewer] = viewer_of,
) -> list[Worker]:
    """A worker for each queue, sharing one pool of threads for the activities that talk to the register.

    ``limits``: how much each takes on at once; by the processors, if not given. ``deployment``: which release
    it is of, and whether another may serve beside it.
    """
    deployment = deployment or deployment_of(versioned=False)
    limits = limits or Limits.chosen(0, 0, usable_processors())
    activities = make_activities(
        client,
        register,
        editions,
        channels,
        now,
        base_url=base_url,
        keeper=keeper,
        subscriptions=subscriptions,
        seal=seal,
        places=places,
        viewer=viewer,
    )
    make_ready(activities)
    at_once = len(queues) * (limits.activities + limits.workflow_tasks)
    threads = ThreadPoolExecutor(at_once, thread_name_prefix="activity")
    return [
        Worker(
            client,
            task_queue=queue,
            workflows=WORKFLOWS,
            activities=activities,
            deployment_config=deployment,
            activity_executor=threads,
            max_concurrent_workflow_tasks=limits.workflow_tasks,
            max_concurrent_local_activities=limits.workflow_tasks,
            max_concurrent_activities=limits.activities,
            workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(POLLS),
            max_cached_workflows=cached_cases,
            workflow_runner=_runner(watch, deployment),
            sticky_queue_schedule_to_start_timeout=STICKY,
            graceful_shutdown_timeout=LAST_WORDS,
        )
        for queue in queues
    ]


def deployment_of(*, versioned: bool, name: str = DEPLOYMENT) -> WorkerDeploymentConfig:
    """Which release this worker is of: a supervisor sees it at each task.

    ``versioned``: the server gives it only what its release is to decide (decision 49).
    """
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=name, build_id=this_build()),
        use_worker_versioning=versioned,
        default_versioning_behavior=(
            VersioningBehavior.AUTO_UPGRADE if versioned else VersioningBehavior.UNSPECIFIED
        ),
    )


def _runner(watch: Watch | None, deployment: WorkerDeploymentConfig) -> WorkflowRunner:
    runner: WorkflowRunner = UnsandboxedWorkflowRunner()
    if deployment.use_worker_versioning:
        runner = pinning(runner, SHORT)
    return watch.over(runner) if watch else runner


def make_activities(
    client: Client,
    register: Register,
    editions: Editions,
    channels: Mapping[Channel, LetterChannel],
    now: Callable[[], datetime],
    *,
    base_url: str,
    keeper: Keeper | None = None,
    subscriptions: Sequence[Subscription] = (),
    seal: Seal = OPEN,
    places: CouncilPlaces | None = None,
    viewer: Callable[[Officer], Viewer] = viewer_of,
) -> list[Callable[..., Any]]:
    """Everything that is done for a case outside its workflow; photographs are kept by a ``keeper``, and
    ``places`` say which team works where; ``viewer`` what is an officer's."""
    photographs = PhotographActivities(keeper) if keeper else None
    post = PostRoom(register, channels, now)
    new_reference = partial(references.new, random.SystemRandom().random, editions.prefix)
    writing = RegisterActivities(register, post, editions, new_reference, base_url)
    delivering = DeliveryActivities(post, register, editions)
    urgent = UrgentActivities(client, register, editions, channels.get(Channel.EMAIL), base_url)
    reviewing = QuarterlyActivities(register, editions, channels.get(Channel.EMAIL), base_url)
    telling = OfficerActivities(register, editions, channels.get(Channel.EMAIL), base_url, viewer)
    residents = ResidentActivities(register, editions, channels, base_url, changes_of)
    retention = RetentionActivities(client, register, editions, keeper.store if keeper else None, seal, now)
    return [
        writing.take_turn,
        writing.message_known,
        writing.open_linked_case,
        writing.stop_letters,
        EditionActivities(editions, partial(where_it_is, register, places or CouncilPlaces())).edition_part,
        LinkActivities(client, register).end_duplicates,
        delivering.next_for_letter,
        delivering.send_letter,
        delivering.channel_failed,
        delivering.receipt_said,
        delivering.hand_to_officer,
        urgent.urgent_begun,
        urgent.urgent_told,
        urgent.urgent_email,
        urgent.urgent_taken,
        urgent.urgent_lowered,
        reviewing.review_made,
        reviewing.review_announced,
        telling.digests_due,
        telling.notice_sent,
        DraftNoteActivities(register, channels, seal).note_sent,
        retention.destroy_some,
        retention.trim_some,
        residents.resident_next,
        residents.resident_told,
        *([photographs.keep_photograph, photographs.give_photograph_up] if photographs else []),
        EventActivities(register, subscriptions, base_url).post_event,
    ]


def make_ready(activities: Iterable[Callable[..., Any]]) -> None:
    """What a workflow's thread looks up is made in this one: it has no time for it (engine.workers.ready)."""
    ready.build(ready.models_below(Model, Memory))
    ready.read_types_of([*activities, *(vars(workflow)["run"] for workflow in WORKFLOWS)])
    describe_all(process.messages for process in PROCESSES.values())


def queues_of(settings: Settings) -> tuple[str, ...]:
    """The queues that this worker serves: no load on one touches the other where each has its own.

    Other systems are told by the workers of ordinary cases, apart from these.
    """
    ordinary, urgent = settings.task_queue, urgent_of(settings.task_queue)
    usual = (ordinary, events_of(settings.task_queue))
    return {"both": (*usual, urgent), "ordinary": usual, "urgent": (urgent,)}[settings.queues]


def make_watch(client: Client, register: Register, now: Callable[[], datetime]) -> Watch:
    """A watch over this process's workers that keeps count of restarts in the register."""

    def may_end(trouble: Trouble) -> bool:
        reference = references.within(trouble.workflow_id)
        wedged = trouble.kind is TroubleKind.WEDGED
        if trouble.failed and trouble.failed.kind is FailureKind.NONDETERMINISM and not wedged:
            return False  # it was replayed from its beginning and does not fit: nor would it in a new worker
        if not reference:  # nothing in the register to count by: then by the worker's own age
            return wedged and trouble.worker_age >= AFRESH_AGAIN.total_seconds()
        why = WEDGED if wedged else FAILING
        return register.stalled.may_restart(
            reference, why, now(), period=AFRESH_AGAIN, only_if_it_helps=not wedged
        )

    return Watch(may_end, meter_of(client), workflow_types=[one.__name__ for one in WORKFLOWS])


async def is_served(client: Client, register: Register) -> bool:
    """Whether Temporal answers in our namespace, to us, and the register does."""
    await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace), timeout=ANSWER
    )
    await asyncio.to_thread(register.ready)
    return True


async def end_now(workers: list[Worker], code: int) -> NoReturn:
    """End this process with that code, without waiting for a case that cannot be let go of.

    Activities that run are given their time to finish.
    """
    stopping = [asyncio.create_task(worker.shutdown()) for worker in workers]
    await asyncio.wait(stopping, timeout=LAST_WORDS.total_seconds() + 1)
    leave(code)


async def work(stop: asyncio.Event) -> None:
    """Serve its queues until told to stop. Raises the expected errors of settings and connection."""
    settings = Settings.load()
    logs.configure(settings)
    log = logs.get_logger("worker")
    editions = load_editions(settings.edition_path)
    references.begin_with(editions.prefix)
    migrate(settings.register_url)
    places = CouncilPlaces.beside(settings.edition_path)
    register = Register.open(settings.register_url, wall_clock, ward_of=places.ward_of)
    ring = fitting_ring(settings, register)
    must_be_reconciled(register)
    client = await connect(settings, metrics=True, case_keys=case_keys(settings, ring, register))
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    watch = make_watch(client, register, wall_clock)
    if settings.queues != "urgent":
        review = quarterly(QuarterlyReview.__name__, settings.task_queue)
        await keep_schedule(client, QUARTERLY, review)
        morning = every_morning(OfficerNotice.__name__, settings.task_queue)
        await keep_schedule(client, MORNING, morning)
        night = every_night(RetentionRun.__name__, settings.task_queue)
        await keep_schedule(client, RETENTION, night)
    workers = make_workers(
        client,
        register,
        editions,
        chosen_channels(settings, register, wall_clock, editions.council),
        wall_clock,
        base_url=settings.council_base_url,
        queues=queues_of(settings),
        keeper=keeper_of(settings, register),
        watch=watch,
        limits=settings.limits,
        subscriptions=settings.subscriptions,
        seal=Seal(ring),
        deployment=deployment_of(versioned=settings.versioning),
        places=places,
        viewer=lambda officer: viewer_of(officer, sight_of(settings, editions, officer)),
    )
    sign = Sign(settings.data_dir, "urgent" if settings.queues == "urgent" else "worker")
    try:
        async with AsyncExitStack() as running:
            await running.enter_async_context(beating(settings.heartbeat))
            for worker in workers:
                await running.enter_async_context(worker)
            gc.freeze()  # what is loaded now stays: the collector need not walk it while cases wait
            gc.enable()
            log.info("worker_started", queues=settings.queues, version=this_build())
            saying = asyncio.create_task(keep_saying(sign, partial(is_served, client, register)))
            trouble = await watch.watch(stop)
            saying.cancel()
            if trouble is not None:
                about = {"workflow_id": trouble.workflow_id, "workflow_type": trouble.workflow_type}
                log.error("worker ends to be started afresh", kind=trouble.kind, **about)
            if trouble is not None or watch.is_wedged:
                await end_now(workers, 0 if trouble is None else AFRESH)
    finally:
        register.close()


if __name__ == "__main__":
    run(work, expected=(RegisterError,))
