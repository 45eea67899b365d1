"""Each process worked to its end on the officers' site: clicked without scripts, and by keyboard alone."""

from collections.abc import Awaitable, Callable, Iterable

import pytest
from playwright.async_api import Page, expect

from casework.forms.fields import NoForm, Widget
from charter.people import Role
from register.people.officers import Post
from tests.browser.conftest import Opened
from tests.browser.covering import fewest
from tests.browser.walking import Form, clicked, typed
from tests.casework.filling import good_form
from tests.workflows.kit import Said, in_reach
from tests.workflows.samples import SAMPLES
from workflows.processes import messages_of


def controls_of(process: str) -> set[Widget]:
    """The kinds of control on the forms of its sample's life."""
    found = set()
    for said in SAMPLES[process].life:
        if form_of(process, said) is not None:
            fields, _ = good_form(messages_of(process)[said.message].model, in_reach(said.body))
            found |= {field.widget for field in fields}
    return found


@pytest.mark.timeout(900)
async def test_each_process_is_worked_to_its_end_without_scripts(opened: Opened) -> None:
    await worked(opened, SAMPLES, scripts=False, record=clicked)


async def test_each_kind_of_form_is_filled_in_by_keyboard_alone(opened: Opened) -> None:
    """Processes to their ends that have every kind of control between them."""
    await worked(opened, fewest({process: controls_of(process) for process in SAMPLES}), record=typed)


async def worked(
    opened: Opened,
    processes: Iterable[str],
    record: Callable[[Page, str, Form], Awaitable[None]],
    *,
    scripts: bool = True,
) -> None:
    """Each of these processes, as its sample lives."""
    page = await opened.page(scripts=scripts)
    await opened.sign_in(page, "mabel")
    for number, (name, post) in enumerate(sorted(named())):
        opened.world.register.officers.add(f"named-{number}", name, post, "-", "highways")
    recorded, stories = 0, []
    for process in processes:
        sample = SAMPLES[process]
        story = await opened.world.report(sample.service, sample.details)
        await story.rest()
        for said in sample.life:
            form = form_of(process, said)
            if form is None:
                assert (await story.say(said.message, said.by, **said.body)).applied
                continue
            spec = messages_of(process)[said.message]
            await page.goto(f"/casework/cases/{story.reference}")
            await record(page, spec.title, form)
            await expect(page.get_by_text(f"{spec.done}.").first).to_be_visible()
            assert page.url.endswith(story.reference), f"{process}: {said.message}"
            await story.at_rest_or_over()
            recorded += 1
        stories.append((story, sample.outcome))
    assert recorded >= len(stories) > 1
    for story, outcome in stories:  # only now does time pass: samples are about today
        assert (await story.end()).outcome == outcome


def named() -> set[tuple[str, Post]]:
    """Those whom the samples name, and what they are: a form offers who has an account."""
    posts = {post.value: post for post in Post}
    told = [said.by for sample in SAMPLES.values() for said in sample.life if not isinstance(said.by, str)]
    return {(by["name"], posts[by["role"]]) for by in told if by.get("name") and by["role"] in posts}


def form_of(process: str, said: Said) -> Form | None:
    """The form of what any officer says; None where somebody else does, or one named, or it has no form."""
    spec = messages_of(process)[said.message]
    if Role.MANAGER not in spec.roles or said.by not in ("officer", "manager"):
        return None
    try:
        return good_form(spec.model, in_reach(said.body))[1]
    except NoForm:
        return None
