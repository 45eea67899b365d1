"""What serves a queue: workflows by name, and activities, the real ones or answers in their place."""

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, cast

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner

from engine.virtual.commands.activities import Activities, Attempts
from engine.virtual.server import VirtualServer


class VirtualWorker:
    """Serves queues of a virtual server while it is entered. What it had in memory is gone afterwards."""

    def __init__(
        self,
        server: VirtualServer,
        client: Client | None,
        *,
        queues: Sequence[str],
        workflows: Sequence[type],
        activities: Sequence[Callable[..., Any]] = (),
        answers: Mapping[str, Callable[..., Any]] | None = None,
        attempts: Attempts | None = None,
        runner: WorkflowRunner | None = None,
    ) -> None:
        """``answers``: by an activity's name, what is called instead of it, or where there is none.

        ``attempts`` takes the place of them all, and then no client is needed. ValueError without either.
        """
        self._server, self._queues = server, queues
        definitions = [workflow._Definition.must_from_class(one) for one in workflows]
        self.workflows = {one.name: one for one in definitions}
        if client is None and attempts is None:
            raise ValueError("activities are given a client: there is none")
        self.activities = attempts or Activities(cast(Client, client), activities, answers or {})
        self.runner = runner or UnsandboxedWorkflowRunner()
        for definition in definitions:
            self.runner.prepare_workflow(definition)

    async def __aenter__(self) -> "VirtualWorker":
        for queue in self._queues:
            self._server.serve(queue, self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for queue in self._queues:
            await self._server.leave(queue)
