"""Each process's ordinary life through the site: every form shows what it sends, and sends what it showed."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest

from casework.forms.fields import NoForm
from casework.letters.reading import plain
from charter.people import Role
from register.people.officers import Post
from tests.casework.filling import Form, good_form
from tests.casework.letters.conftest import BASE
from tests.casework.people import People, send
from tests.stories import World
from tests.workflows.kit import in_reach
from tests.workflows.samples import SAMPLES
from workflows.case import MessageSpec
from workflows.processes import PROCESSES, messages_of

WORLDS = "http://127.0.0.1:8000"
"""Where the world's worker says that the tracking page is; a site and its worker have one address."""
SAYS = {Role.OFFICER: Post.OFFICER, Role.MANAGER: Post.MANAGER, Role.FEEDBACK_TEAM: Post.FEEDBACK_TEAM}


@pytest.mark.parametrize("process", PROCESSES)
async def test_every_form_of_a_life_shows_its_letters_and_sends_them(
    process: str, site: People, world: World
) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await story.rest()
    shown_at_all = 0
    for said in sample.life:
        spec, body = messages_of(process)[said.message], in_reach(said.body)
        form = form_of(spec, body) if isinstance(said.by, str) else None
        roles = SAYS if said.by == "system" else [Role(said.by)] if isinstance(said.by, str) else []
        post = next((SAYS[role] for role in roles if role in SAYS and role in spec.roles), None)
        if post is None or form is None:
            assert (await story.say(said.message, said.by, **body)).applied
            await story.at_rest_or_over()
            continue
        before = {letter.id for letter in world.register.letters.of_case(story.reference)}
        browser = await site.of(post)
        address = f"/casework/cases/{story.reference}/say/{said.message}"
        page = await send(browser, address, {**form, "next-step": "check"})
        if page.status_code == 200:
            shown_at_all += 1
            shown = unescape(page.text).replace(BASE, WORLDS)
            page = await browser.post(address, data={**many(page.text), "next-step": "send"})
        else:
            shown = ""
        assert page.status_code == 303, unescape(page.text)
        await story.at_rest_or_over()
        for letter in world.register.letters.of_case(story.reference):
            if letter.id not in before:
                assert plain(letter.subject) in shown, said.message
                paragraphs = [plain(line) for line in letter.body.split("\n") if line[:2] not in ("# ", "* ")]
                assert all(line in shown for line in paragraphs), said.message
    assert shown_at_all, "no form of it wrote a letter"


def form_of(spec: MessageSpec, body: Mapping[str, Any]) -> Form | None:
    """The form of a message with a good body; None where it has no form."""
    try:
        return good_form(spec.model, body)[1]
    except NoForm:
        return None


def many(page: str) -> dict[str, Any]:
    """The hidden fields of the page's own form, those of a name more than once too."""
    found: dict[str, Any] = {}
    own = page.partition(" novalidate>")[2]
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', own):
        found.setdefault(name, []).append(unescape(value))
    return found
