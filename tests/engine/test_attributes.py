"""Search attributes on the real server: registered once, usable at once, clear when they cannot be."""

import asyncio
import uuid

import pytest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from engine.attributes import AttributesError, register_search_attributes
from tests.engine.clients import client, finish, server, server_address  # noqa: F401 -- fixtures
from tests.engine.storm_workflow import Storm

SERVICE = SearchAttributeKey.for_keyword("EngineTestService")
DUE = SearchAttributeKey.for_datetime("EngineTestDue")


@pytest.mark.server
async def test_attributes_are_registered_once_and_used_at_once(client: Client) -> None:  # noqa: F811
    await asyncio.gather(*(register_search_attributes(client, [SERVICE, DUE]) for _ in range(3)))
    await register_search_attributes(client, [SERVICE, DUE])
    queue, name = f"engine-{uuid.uuid4()}", f"found-{uuid.uuid4()}"
    async with Worker(
        client, task_queue=queue, workflows=[Storm], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        await client.start_workflow(
            Storm.run,
            id=name,
            task_queue=queue,
            search_attributes=TypedSearchAttributes([SearchAttributePair(SERVICE, "potholes")]),
        )
        await finish(client, name)
    found = []
    for _ in range(100):
        found = [one.id async for one in client.list_workflows("EngineTestService = 'potholes'")]
        if found:
            break
        await asyncio.sleep(0.1)
    assert found == [name]


@pytest.mark.server
async def test_an_attribute_of_another_type_is_one_sentence(client: Client) -> None:  # noqa: F811
    await register_search_attributes(client, [SERVICE])
    with pytest.raises(
        AttributesError, match="EngineTestService is KEYWORD on this server and has to be INT"
    ):
        await register_search_attributes(client, [SearchAttributeKey.for_int("EngineTestService")])


@pytest.mark.server
async def test_too_many_attributes_are_one_sentence(client: Client) -> None:  # noqa: F811
    many = [SearchAttributeKey.for_keyword(f"EngineTestMany{number}") for number in range(30)]
    with pytest.raises(AttributesError, match="Temporal did not take the search attributes"):
        await register_search_attributes(client, many)
    await register_search_attributes(client, [])
