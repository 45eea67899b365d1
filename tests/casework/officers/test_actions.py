"""What an officer is shown to do: the next step first, each action once, a way out where it is not theirs."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI

from casework.officers.actions import GROUPS, RARE, actions
from casework.site.permissions import SPEAKS_AS, WORKING
from charter.messages import Answer
from register import Register
from register.people.officers import Officer, Post
from starter.desk.intake import Desk
from starter.desk.possible import what_can_be_said, what_comes_first
from tests.casework.people import PASSWORD, People, SpokenCases, a_case, a_case_of, send
from workflows.processes import PROCESSES

STAGES = [(process, str(stage)) for process in PROCESSES for stage in PROCESSES[process].words]
MANAGER, OTHER = "Manager Example", "Morgan Example"
POINTS = ("Nobody came on 2 March.", "Nobody answered <the letter>.")


def an_officer(post: Post, name: str = "") -> Officer:
    name = name or f"{post.value.title()} Example"
    return Officer(username=post, name=name, role=post, team="highways", failed=0, locked_until=None)


@pytest.mark.parametrize(("process", "stage"), STAGES)
async def test_each_action_is_shown_once_and_the_next_step_first(
    app: FastAPI, desk: Desk, process: str, stage: str
) -> None:
    """In every stage of every process, for everybody who works cases, whatever stands in the case."""
    for standing in (None, (), ("promise", "letter")):
        reference = await a_case_of(process, desk, stage=stage, standing=standing)
        row = desk.register.cases.get(reference)
        assert row is not None
        specs, first = desk.catalogue.messages(process), what_comes_first(row)
        offered = {each.name: each for each in what_can_be_said(row, desk.catalogue)}
        somebody = False
        for post in sorted(WORKING):
            found = actions(app.state.site, row, an_officer(post))
            shown = [each.name for each in found.first]
            shown += [each.name for _, messages in found.groups for each in messages]
            theirs = {name for name, each in offered.items() if SPEAKS_AS[post] in each.roles}
            assert len(shown) == len(set(shown))
            assert set(shown) == theirs - {"recount"}, "what has a form is shown"
            assert [each.name for each in found.first] == [name for name in first if name in theirs]
            assert {title for title, _ in found.groups} <= {RARE, *GROUPS.values()}
            own = [name for name in theirs if not specs[name].owner and name not in first]
            rare = {each.name for title, messages in found.groups if title == RARE for each in messages}
            assert set(own) <= rare
            due = [name for name in first if name in offered]
            assert bool(found.first or found.for_others) == bool(due)
            somebody = somebody or bool(found.first)
        assert somebody == any(name in offered for name in first)


async def test_a_new_pothole_shows_its_inspection_and_nothing_senseless(people: People, desk: Desk) -> None:
    reference = await a_case(desk, standing=("promise", "letter"))
    page = (await (await people.of(Post.MANAGER)).get(f"/casework/cases/{reference}")).text
    offered = re.findall(r'/say/(\w+)"', page)
    assert offered[0] == "inspection_recorded"
    senseless = {"not_fixed", "satisfaction_given", "withdrawal_taken_back", "death_recorded_in_error"}
    assert senseless.isdisjoint(offered)
    assert page.index('id="actions"') < page.index('id="summary"'), "the panel stands first"
    assert page.index('href="#main-content"') < page.index('href="#actions"') < page.index("<header")


async def a_complaint(desk: Desk, stage: str = "stage_one", **state: Any) -> str:
    given: dict[str, Any] = {
        "standing": ("promise", "letter", "investigator"),
        "named": {"investigator": OTHER},
        **state,
    }
    return await a_case_of("Complaint", desk, stage=stage, **given)


@pytest.mark.parametrize("post", sorted(WORKING))
async def test_nobody_meets_an_answer_that_only_another_gives_without_a_way_out(
    people: People, desk: Desk, post: Post
) -> None:
    reference = await a_complaint(desk)
    client, address = await people.of(post), f"/casework/cases/{reference}"
    page = unescape((await client.get(address)).text)
    assert f"Next, for {OTHER}, investigator" in page or post is not Post.MANAGER
    panel = page[page.index('id="actions"') : page.index('id="summary"')]
    assert f'href="{address}/say/stage_one_answered"' not in panel, "nobody is led to it"
    assert f"Tell {OTHER}" in panel
    assert ("Name another investigator" in panel) == (post is not Post.OFFICER)
    assert (f"Ask {MANAGER}, a manager" in panel) == (post is not Post.MANAGER)
    for link in re.findall(r'href="([^"]+/say/[^"]+)"', panel):
        assert (await client.get(link)).status_code == 200, link
    note = await client.get(f"{address}/say/note_added", params={"note": f"@{OTHER}: it waits"})
    assert f"@{OTHER}: it waits</textarea>" in note.text


async def test_the_form_of_another_ones_answer_says_whose_it_is(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_complaint(desk)
    manager = await people.of(Post.MANAGER)
    address = f"/casework/cases/{reference}/say/stage_one_answered"
    page = (await manager.get(address)).text
    assert f"This is for <strong>{OTHER}</strong> to do" in page
    assert f"You are signed in as {MANAGER}" in page
    assert "Name another investigator" in page
    assert f"Tell {OTHER}" in page
    assert "<textarea" not in page


async def test_whoever_is_named_while_an_answer_was_written_leaves_the_words_and_a_way_out(
    people: People, desk: Desk, cases: SpokenCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await a_complaint(desk)
    manager = await people.of(Post.MANAGER)
    why = f"Only the investigator, {OTHER}, gives this answer."
    cases.answer = Answer(applied=False, why=why, stage="stage_one", at=desk.now())
    fields = {"points.0.point": POINTS[0], "points.0.finding": "upheld", "points.0.reasons": "Kept words"}
    address = f"/casework/cases/{reference}/say"
    answer = await send(manager, f"{address}/stage_one_answered", fields, page=f"{address}/note_added")
    assert why in unescape(answer.text)
    assert "Kept words" in answer.text
    assert "Name another investigator" in answer.text


@pytest.mark.parametrize(("post", "asked"), [(Post.OFFICER, True), (Post.MANAGER, False)])
async def test_what_a_manager_alone_decides_is_asked_of_one(
    people: People, desk: Desk, cases: SpokenCases, post: Post, asked: bool
) -> None:
    reference = await a_case(desk, standing=("promise",))
    why = "Only a manager may give this promise a later date."
    cases.answer = Answer(applied=False, why=why, stage="awaiting_inspection", at=desk.now())
    fields = {
        "promise": "inspect",
        "until-day": "1",
        "until-month": "12",
        "until-year": "2026",
        "reason": "Snow",
    }
    address = f"/casework/cases/{reference}/say/promise_extended"
    answer = await send(await people.of(post), address, fields)
    assert why in answer.text
    assert (f"Ask {MANAGER}, a manager" in answer.text) == asked


async def test_investigators_are_chosen_from_the_accounts_that_may(
    people: People, desk: Desk, register: Register
) -> None:
    register.officers.add("morgan", OTHER, Post.MANAGER, PASSWORD, "highways")
    reference = await a_complaint(desk, named={}, standing=("promise",))
    manager = await people.of(Post.MANAGER)

    async def chosen(message: str) -> set[str]:
        page = (await manager.get(f"/casework/cases/{reference}/say/{message}")).text
        return set(re.findall(r'value="(\w+ Example)"', page))

    assert await chosen("investigator_named") == {MANAGER, OTHER}
    reference = await a_complaint(desk)
    assert await chosen("investigator_named") == {MANAGER}, "they investigate already"
    reference = await a_complaint(desk, stage="stage_two")
    assert await chosen("stage_two_allocated") == {MANAGER}, "somebody else looks again"
    reference = await a_case_of("HomelessnessReview", desk, stage="reviewing", standing=("promise",))
    assert await chosen("reviewer_named") == {MANAGER, OTHER, "Officer Example"}


@pytest.mark.parametrize(
    ("process", "stage", "message"),
    [
        ("Complaint", "stage_one", "stage_one_answered"),
        ("Complaint", "stage_two", "stage_two_answered"),
        ("DataProtectionComplaint", "enquiries", "outcome_told"),
    ],
)
async def test_the_accepted_points_stand_ready(
    people: People, desk: Desk, process: str, stage: str, message: str
) -> None:
    named = {"investigator": MANAGER, "senior_manager": MANAGER}
    standing = ("promise", "investigator", "senior_manager")
    reference = await a_case_of(process, desk, stage=stage, to_answer=POINTS, named=named, standing=standing)
    page = (await (await people.of(Post.MANAGER)).get(f"/casework/cases/{reference}/say/{message}")).text
    for number, point in enumerate(POINTS):
        box = re.search(rf'name="points\.{number}\.point".*?>\n(.*?)</textarea>', page, re.DOTALL)
        assert box is not None
        assert unescape(box.group(1)) == point
    assert page.count("form-row") >= len(POINTS), "each beside its answer"
