"""Retention on the site: listed when its years have passed, approved, held back, certified; audited."""

import json
from typing import Any

import httpx
import sqlalchemy as sa

from charter.cases import RightExercised, RightStands
from engine.payloads.seal import Seal
from register import Register
from register.forgetting.certificate import document, writing
from register.forgetting.destructions import Destruction, WhyDestroyed
from register.models import cases, letters
from register.people.audit import AuditAbout, AuditWanted, Did
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.people import People, a_case, send
from tests.register.making import tell, turn
from tests.starter.places import Clock

PAGE = "/casework/retention"


async def an_ended_case(desk: Desk, years_ago: int) -> str:
    """A pothole that ended so many years ago, its letters delivered."""
    reference = await a_case(desk)
    now = desk.now()
    with desk.register.database.writing() as connection:
        this = cases.c.reference == reference
        ended = now.replace(year=now.year - years_ago)
        connection.execute(cases.update().where(this).values(ended=ended, outcome="completed"))
        connection.execute(letters.update().where(letters.c.reference == reference).values(state="delivered"))
    return reference


async def test_what_is_due_is_listed_approved_audited_and_may_be_taken_back(
    people: People, desk: Desk, register: Register
) -> None:
    due, young = await an_ended_case(desk, 7), await an_ended_case(desk, 5)
    manager = await people.of(Post.MANAGER)
    page = (await manager.get(PAGE)).text
    assert due in page
    assert young not in page
    assert "6 years after it ended" in page
    assert "Illustrative" in page
    supervisor = await people.of(Post.SUPERVISOR)
    assert "Destroy the selected" not in (await supervisor.get(PAGE)).text
    assert (await (await people.of(Post.OFFICER)).get(PAGE)).status_code == 403
    assert "Select at least one case" in (await answered(manager, f"{PAGE}/approved", {}, PAGE))
    said = await answered(manager, f"{PAGE}/approved", {"reference": [due, young, "MK-NOBODYS99"]}, PAGE)
    assert "1 case will be destroyed in the coming night" in said
    assert "There is no case with that reference" in said
    assert [each.reference for each in register.destructions.approved(9)] == [due]
    lines = register.audit.find(AuditWanted(of=due), 9)
    assert [(line.what, line.about, line.details) for line in lines] == [
        (Did.CHANGED, AuditAbout.CASE, "its destruction was approved")
    ]
    said = await answered(manager, f"{PAGE}/withdrawn", {"reference": due}, PAGE)
    assert f"{due} will not be destroyed" in said
    assert register.destructions.approved(9) == []
    said = await answered(manager, f"{PAGE}/withdrawn", {"reference": due}, PAGE)
    assert "nobody had approved it" in said


async def test_a_case_is_held_back_with_a_reason_until_it_is_lifted(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await an_ended_case(desk, 7)
    manager = await people.of(Post.MANAGER)
    page = f"{PAGE}/cases/{reference}"
    empty = await send(manager, f"{page}/held", {"reason": "  "}, page)
    assert (empty.status_code, "Enter why it is held back" in empty.text) == (422, True)
    await send(manager, f"{page}/held", {"reason": "A claim before the court"}, page)
    assert "A claim before the court" in (await manager.get(page)).text
    assert reference in (await manager.get(f"{PAGE}/held")).text
    assert reference not in (await manager.get(PAGE)).text
    assert "Held back from destruction" in (await manager.get(f"/casework/cases/{reference}")).text
    said = await answered(manager, f"{PAGE}/approved", {"reference": reference}, PAGE)
    assert "0 cases will be destroyed" in said
    assert "held back" in said
    [hold] = register.holds.of_case(reference)
    wrong = await send(manager, f"{page}/lifted", {"hold": hold.id, "why": ""}, page)
    assert wrong.status_code == 422
    await send(manager, f"{page}/lifted", {"hold": hold.id, "why": "It is settled"}, page)
    assert reference in (await manager.get(PAGE)).text
    found = await manager.get(f"{PAGE}/held?reference={reference.lower()}")
    assert (found.status_code, found.headers["location"]) == (303, page)
    assert (await manager.get(f"{PAGE}/held?reference=nonsense")).status_code == 422
    assert (await manager.get(f"{PAGE}/cases/MK-NOBODYS99")).status_code == 404


async def test_an_erasure_that_was_decided_waits_for_a_manager(
    people: People, desk: Desk, register: Register
) -> None:
    """However long the case is kept: whom it is about asked for it, and the request was granted."""
    young, request = await an_ended_case(desk, 1), await a_case(desk)
    decided = RightExercised(case=young, stands=RightStands.ERASE, why="Asked for")
    tell(register, turn(9, request, lines=(), rights=(decided,)))
    manager = await people.of(Post.MANAGER)
    page = (await manager.get(PAGE)).text
    assert young in page
    assert f'href="/casework/cases/{request}">{request}</a>' in page
    other = await a_case(desk)
    assert f"{other}: " in await answered(manager, f"{PAGE}/asked", {"reference": other}, PAGE)
    said = await answered(manager, f"{PAGE}/asked", {"reference": young}, PAGE)
    assert f"{young} will be destroyed in the coming night, as {request} decided" in said
    [approved] = register.destructions.approved(9)
    assert (approved.reference, approved.reason) == (young, f"Request {request}")
    assert "To be erased, as somebody asked" not in (await manager.get(PAGE)).text
    assert isinstance(register.destructions.destroy(young), Destruction)
    assert [each.why for each in register.rights.to_erase()] == [""], "the line stays, without words"


async def test_a_certificate_is_read_and_taken_along(
    people: People, desk: Desk, register: Register, clock: Clock
) -> None:
    reference = await an_ended_case(desk, 7)
    assert (
        register.destructions.approve(reference, WhyDestroyed.REQUEST, "Mary Example", reason="Asked for")
        is None
    )
    assert isinstance(register.destructions.destroy(reference), Destruction)
    done = register.destructions.certify(reference, writing(Seal().close))
    assert done is not None
    supervisor = await people.of(Post.SUPERVISOR)
    assert reference in (await supervisor.get(f"{PAGE}/certificates")).text
    page = (await supervisor.get(f"{PAGE}/certificates/{reference}")).text
    for words in (
        "Mary Example",
        "Asked for",
        done.hash,
        done.digest,
        "Lines of the timeline",
        "encryption is off",
    ):
        assert words in page
    assert "Ada" not in page
    file = await supervisor.get(f"{PAGE}/certificates/{reference}/json")
    assert json.loads(file.text) == document(done)
    assert (await supervisor.get(f"/casework/cases/{reference}")).status_code == 404
    assert (await supervisor.get(f"/track/{reference}")).text.count("12 Example Close") == 0
    with register.database.reading() as connection:
        assert connection.execute(sa.select(cases.c.outcome)).scalars().all() == ["completed"]
    assert (await supervisor.get(f"{PAGE}/certificates/MK-NOBODYS99")).status_code == 404
    assert (await supervisor.get(f"{PAGE}/certificates?before=x")).status_code == 200


async def answered(client: httpx.AsyncClient, address: str, fields: dict[str, Any], page: str) -> str:
    """What the page says after a form was sent."""
    answer = await send(client, address, fields, page)
    assert answer.status_code == 303, answer.text
    return (await client.get(answer.headers["location"])).text
