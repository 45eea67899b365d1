"""What the nightly retention run has done: approved cases destroyed and certified, old mail made smaller."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.editions import edition_of
from activities.failures import without_personal_data
from activities.orders import DestroyedSome, TrimmedSome
from charter.edition.editions import Editions
from engine.logs import get_logger
from engine.payloads.seal import Seal
from photographs.store import Store, StoreAway
from register import Register
from register.forgetting.certificate import writing
from register.forgetting.destructions import Destruction, Obstacle

AT_ONCE = 10
"""Cases destroyed by one activity: each is a transaction of its own."""
TURNS = 4
"""Transactions in which one activity makes mails smaller."""

_NOT_LET = (RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.INVALID_ARGUMENT)

log = get_logger(__name__)


class RetentionActivities:
    """Each may be run again: what was destroyed is found so, and a certificate is written once."""

    def __init__(
        self,
        client: Client,
        register: Register,
        editions: Editions,
        store: Store | None,
        seal: Seal,
        now: Callable[[], datetime],
    ) -> None:
        """``store`` has the photographs' files, where any are kept; ``seal`` closes certificates."""
        self._client = client
        self._register = register
        self._editions = editions
        self._store = store
        self._certify = writing(seal.close)
        self._now = now

    @activity.defn
    @without_personal_data
    async def destroy_some(self, after: str) -> DestroyedSome:
        """Destroy the approved cases behind that reference, some of them. One that cannot be destroyed now
        keeps no other back: the next night tries it again."""
        done, waiting = 0, 0
        found = await asyncio.to_thread(self._register.destructions.approved, AT_ONCE, after)
        for each in found:
            if await self._destroy(each.reference):
                done += 1
            else:
                waiting += 1
        last = found[-1].reference if len(found) == AT_ONCE else ""
        return DestroyedSome(destroyed=done, waiting=waiting, last=last)

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def trim_some(self) -> TrimmedSome:
        """Make smaller what is kept no longer whole; whether more is left to do."""
        keeping = edition_of(self._editions, self._now()).keeping
        whole, searched = timedelta(days=keeping.mail_whole_days), timedelta(days=keeping.searches_days)
        count = 0
        for _ in range(TURNS):
            trimmed = self._register.trimming.trim(whole, searched)
            if not (trimmed.whole or trimmed.of_nobody):
                return TrimmedSome(mails=count)
            count += trimmed.whole + trimmed.of_nobody
        return TrimmedSome(mails=count, more=True)

    async def _destroy(self, reference: str) -> bool:
        done = await asyncio.to_thread(self._register.destructions.destroy, reference)
        if isinstance(done, Obstacle):
            log.info("case not destroyed", reference=reference, obstacle=done.value)
            return False
        try:
            histories = await self._delete_histories(reference)
            await asyncio.to_thread(self._remove_files, done)
        except (StoreAway, RPCError) as error:
            kind = type(error).__name__
            log.warning("rest of a case not removed yet", reference=reference, error_type=kind)
            return False
        certify = partial(self._register.destructions.certify, histories=histories)
        certified = await asyncio.to_thread(certify, reference, self._certify)
        number = certified.number if certified else None
        log.info("case destroyed", reference=reference, number=number)
        return True

    async def _delete_histories(self, reference: str) -> int:
        """What Temporal still has of the case, its letters and its concerns; how much that was.

        A server that does not let us delete keeps it until the namespace's retention ends. Raises RPCError
        for one that does not answer.
        """
        count = 0
        service, namespace = self._client.workflow_service, self._client.namespace
        try:
            async for found in self._client.list_workflows(f'WorkflowId STARTS_WITH "{reference}"'):
                run = WorkflowExecution(workflow_id=found.id, run_id=found.run_id)
                asked = DeleteWorkflowExecutionRequest(namespace=namespace, workflow_execution=run)
                try:
                    await service.delete_workflow_execution(asked)
                    count += 1
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
        except RPCError as error:
            if error.status not in _NOT_LET:
                raise
            why = error.status.name
            log.warning("histories not deleted", reference=reference, reason_code=why)
        return count

    def _remove_files(self, done: Destruction) -> None:
        """Every file that no other photograph has. Removed once, they are not there to be removed again."""
        names = set(done.files or ())
        if not names:
            return
        if self._store is None:
            raise StoreAway("NoStore")
        for name in sorted(names - self._register.photographs.named(names)):
            self._store.remove(name)
