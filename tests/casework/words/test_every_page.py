"""Every page and letter of a case, in each stage of each process's life: words, and no raw value."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import httpx
import pytest
from temporalio.client import WorkflowUpdateFailedError

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords
from casework.site.sessions import hash_of, new_token
from charter import references
from charter.cases import Kind
from engine.config.settings import Settings
from register.people.officers import Post
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from starter.desk.possible import what_can_be_said
from starter.desk.running import RunningCases
from tests.casework.conftest import BASE
from tests.casework.filling import said_through_the_site
from tests.casework.people import COOKIE, PASSWORD, hidden
from tests.casework.words.seen import raw, visible
from tests.stories import Story, World
from tests.workflows.processes import BY_PROCESS
from tests.workflows.samples import EVERY_CASE, SAMPLES, bodies_of
from workflows.processes import messages_of

LIVES = [(process, name) for process, given in BY_PROCESS.items() for name in ("its sample's", *given.lives)]
LISTS = (
    "queue", "queue?late=yes", "search?words=example", "tasks?of=all", "inbound", "inbound?of=kept",
    "figures", "urgent", "deliveries", "officers", "searches",
)  # fmt: skip

LOOKED_AT: set[tuple[str, str]] = set()
"""The processes and stages whose lists and forms a life was looked at in: in another's they say the same."""


def username(post: Post) -> str:
    """An account's own name is no word of ours."""
    return post.value.replace("_", "")


@asynccontextmanager
async def looking(
    world: World, settings: Settings, assets: Assets, passwords: Passwords
) -> AsyncIterator[Callable[[Post | None], httpx.AsyncClient]]:
    """Browsers at the site of that world: of an officer of a post, or of a customer."""
    desk = Desk(
        register=world.register,
        catalogue=Catalogue(world.editions, world.clock),
        cases=RunningCases(world.client, queue=world.queue),
        now=world.clock,
        new_reference=partial(references.new, random.random),
    )
    transport = httpx.ASGITransport(app=whole_app(desk, settings, assets, passwords))
    hashed, opened = passwords.hash(PASSWORD), dict[Post | None, httpx.AsyncClient]()
    for post in Post:
        world.register.officers.add(username(post), f"{username(post).title()} Example", post, hashed)

    def browser(post: Post | None) -> httpx.AsyncClient:
        if post not in opened:
            opened[post] = httpx.AsyncClient(transport=transport, base_url=BASE)
            if post is not None:
                token = new_token()
                far = world.register.now().replace(year=2999)
                world.register.signed_in.start(username(post), hash_of(token), far)
                opened[post].cookies.set(COOKIE, token, domain="casework.example.com")
        return opened[post]

    yield browser
    for each in opened.values():
        await each.aclose()


async def shown(client: httpx.AsyncClient, address: str) -> None:
    page = await client.get(address, follow_redirects=True)
    assert page.status_code == 200, (address, page.text)
    assert not raw(visible(page.text)), address


@pytest.mark.parametrize(("process", "life"), LIVES, ids=lambda name: name.replace(" ", "-"))
async def test_a_life_is_told_in_words(
    process: str, life: str, world: World, settings: Settings, assets: Assets, passwords: Passwords
) -> None:
    async with looking(world, settings, assets, passwords) as browser:

        async def look(story: Story) -> None:
            """The case and what can be said to it, as a manager and as its customer see them."""
            await story.at_rest_or_over()
            manager, row = browser(Post.MANAGER), world.register.cases.get(story.reference)
            assert row is not None
            stage = row.state.stage if row.state else ""
            await shown(manager, f"/casework/cases/{story.reference}")
            await shown(browser(None), f"/track/{story.reference}")
            if (row.process, stage) in LOOKED_AT or row.ended:
                return
            LOOKED_AT.add((row.process, stage))
            for of in ("queue", "tasks?of=all", f"search?words={story.reference}"):
                await shown(manager, f"/casework/{of}")
            asked = {*said_through_the_site(row.process), "officer_assigned", "promise_extended"} - {
                "recount"
            }
            for each in what_can_be_said(row, Catalogue(world.editions, world.clock)):
                if "manager" in each.roles and each.name in asked:
                    await shown(manager, f"/casework/cases/{story.reference}/say/{each.name}")

        if life == "its sample's":
            sample = SAMPLES[process]
            story = await world.report(sample.service, sample.details)
            for said in sample.life:
                await look(story)
                assert (await story.say(said.message, said.by, **said.body)).applied
            await look(story)
            await story.end()
        else:
            told, _ = BY_PROCESS[process].lives[life]
            story = await told(world, look)
            await look(story)
        await after(world, browser)


async def test_a_case_that_was_told_everything_is_told_in_words(
    world: World, settings: Settings, assets: Assets, passwords: Passwords
) -> None:
    """Extended, excepted, paused, moved, joined, with somebody acting and at risk: taken or refused."""
    story = await world.report()
    again = (await story.now() + timedelta(days=20)).date().isoformat()
    bodies = {**bodies_of("HighwaysRepair"), "moved": {"service": "streetlight", "reason": "It is a lamp."}}
    bodies["promise_extended"] = {"promise": "inspect", "until": again, "reason": "Snow."}
    last = ("withdrawn", "customer_died", "not_ours", "no_action", "duplicate_found", "moved")
    others = (each for each in EVERY_CASE if each not in (*last, "promise_extended"))
    for name in ("promise_extended", *others, "inspection_recorded", *last):
        roles = messages_of("HighwaysRepair")[name].roles
        by = next(each for each in ("manager", "customer", "system") if each in roles)
        with suppress(WorkflowUpdateFailedError):
            await story.say(name, by, **bodies[name])
    await story.at_rest_or_over()
    kinds = {entry.kind for entry in story.timeline()}
    assert {Kind.MESSAGE, Kind.REFUSED, Kind.LETTER, Kind.PROMISE, Kind.LINK, Kind.STAGE} <= kinds
    async with looking(world, settings, assets, passwords) as browser:
        await after(world, browser)


async def after(world: World, browser: Callable[[Post | None], httpx.AsyncClient]) -> None:
    """Every case that there is by then, every letter that was written, and every list."""
    for row in world.register.cases.find(limit=50):
        await shown(browser(Post.MANAGER), f"/casework/cases/{row.reference}")
        for letter in world.register.letters.of_case(row.reference):
            assert not raw(f"{letter.subject}\n{letter.body}"), letter.template
        await opened_by_its_customer(browser(None), row.reference)
    for of in LISTS:
        post = Post.ADMINISTRATOR if of == "officers" else Post.SUPERVISOR
        await shown(browser(post), f"/casework/{of}")


async def opened_by_its_customer(guest: httpx.AsyncClient, reference: str) -> None:
    page = await guest.get(f"/track/{reference}/open")
    fields = {"form_token": hidden(page, "form_token"), "fact": "ada@example.com"}
    await guest.post(f"/track/{reference}/open", data=fields)
    await shown(guest, f"/track/{reference}")
