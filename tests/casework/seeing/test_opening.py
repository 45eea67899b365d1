"""Another team's case, opened with a reason that somebody looks at; what is given to whom, and by whom."""

from datetime import timedelta

import pytest

from register import Register
from register.people.audit import AuditWanted
from register.people.officers import Officer, Post
from register.seeing.openings import OPEN_FOR
from register.seeing.sight import EVERYTHING
from starter.desk.intake import Desk
from tests.casework.people import People, SpokenCases, a_case, hidden, send
from tests.starter.places import Clock
from tests.statements import statements

WHY = "The customer rang about it"
OPENINGS = "/casework/openings"


def account(register: Register, username: str) -> Officer:
    found = register.officers.get(username)
    assert found
    return found


async def of_waste(desk: Desk, service: str = "missed_collection") -> str:
    return await a_case(desk, service=service, team="waste", officer="")


async def test_it_is_opened_with_a_reason_for_a_day_and_looked_at(
    people: People, desk: Desk, register: Register, clock: Clock
) -> None:
    reference = await of_waste(desk)
    page, officer = f"/casework/cases/{reference}", await people.of(Post.OFFICER)
    closed = await officer.get(page)
    assert closed.status_code == 403
    assert "It is with Waste." in closed.text
    form = {"form_token": hidden(closed, "form_token")}
    for why, told in (("", "Enter why"), ("short", "whole sentence"), ("x" * 501, "500 characters")):
        refused = await officer.post(f"{page}/opened", data={**form, "why": why})
        assert refused.status_code == 422
        assert told in refused.text
    assert (await officer.post(f"{page}/opened", data={**form, "why": WHY})).status_code == 303
    shown = await officer.get(page)
    assert shown.status_code == 200
    assert "Ada Example" in shown.text
    assert reference not in (await officer.get("/casework/queue")).text, "a list is still of one's own"

    line = next(
        each
        for each in register.audit.find(AuditWanted(what="changed"), 50)
        if each.route.endswith("/opened")
    )
    assert (line.username, line.of) == ("officer", reference)
    manager = await people.of(Post.MANAGER)  # of highways: this is no case of theirs
    assert "There is nothing to look at." in (await manager.get(OPENINGS)).text
    given = account(register, "manager")
    register.accounts.give("manager", given.version, ("waste",), ())
    assert "1 case opened by others" in (await manager.get("/casework/day")).text
    assert "1 case opened by others" in (await manager.get("/casework/dashboard")).text
    listed = (await manager.get(OPENINGS)).text
    for told in ("Officer Example", reference, WHY):
        assert told in listed
    [opening], _ = register.openings.find(EVERYTHING)
    looked = await send(manager, f"{OPENINGS}/looked", {"opening": opening.id, "note": "Right"}, OPENINGS)
    assert looked.status_code == 303
    assert "There is nothing to look at." in (await manager.get(OPENINGS)).text
    assert "Manager Example looked at it" in (await manager.get(f"{OPENINGS}?of=all")).text
    assert "opened by others</a> to look at" not in (await manager.get("/casework/day")).text

    clock.forward(hours=OPEN_FOR / timedelta(hours=1) + 1)
    officer = await people.of(Post.OFFICER)
    assert (await officer.get(page)).status_code == 403


async def test_nobody_looks_at_their_own(people: People, desk: Desk, register: Register) -> None:
    reference = await of_waste(desk)
    manager = await people.of(Post.MANAGER)
    form = {"form_token": hidden(await manager.get("/casework/queue"), "form_token")}
    await manager.post(f"/casework/cases/{reference}/opened", data={**form, "why": WHY})
    register.accounts.give("manager", account(register, "manager").version, ("waste",), ())
    assert "Somebody else looks at your own" in (await manager.get(OPENINGS)).text
    assert "opened by others</a> to look at" not in (await manager.get("/casework/day")).text
    await manager.post(f"{OPENINGS}/looked", data={**form, "opening": "1"})
    supervisor = await people.of(Post.SUPERVISOR)
    assert WHY in (await supervisor.get(OPENINGS)).text


async def test_no_reason_opens_a_sensitive_case(people: People, desk: Desk, register: Register) -> None:
    reference = await of_waste(desk, "homelessness")
    officer = await people.of(Post.SUPERVISOR)
    closed = await officer.get(f"/casework/cases/{reference}")
    assert closed.status_code == 403
    assert 'name="why"' not in closed.text
    form = {"form_token": hidden(closed, "form_token"), "why": WHY}
    assert (await officer.post(f"/casework/cases/{reference}/opened", data=form)).status_code == 403
    assert (await officer.get(f"/casework/cases/{reference}")).status_code == 403


async def test_what_is_given_counts_at_once_and_no_manager_gives_what_they_have_not(
    people: People, desk: Desk, register: Register
) -> None:
    waste, homeless = await of_waste(desk), await of_waste(desk, "homelessness")
    officer, form = await people.of(Post.OFFICER), "/casework/accounts/officer/seeing"
    manager, administrator = await people.of(Post.MANAGER), await people.of(Post.ADMINISTRATOR)
    page = (await manager.get(form)).text
    assert 'value="highways"' in page
    assert 'value="waste"' not in page
    assert 'value="homelessness"' not in page
    both = {"teams": ["waste", "no such"], "services": ["homelessness", "no such"]}
    await send(manager, form, {**both, "version": account(register, "officer").version}, form)
    assert (account(register, "officer").teams, account(register, "officer").services) == ((), ())
    assert "Nobody was given" in (await administrator.get("/casework/seeing")).text
    await send(administrator, form, {**both, "version": account(register, "officer").version}, form)
    assert account(register, "officer").services == ("homelessness",)
    for reference in (waste, homeless):
        assert (await officer.get(f"/casework/cases/{reference}")).status_code == 200
    kept = {"teams": ["highways"], "version": account(register, "officer").version}
    await send(manager, form, kept, form)  # what is not a manager's to give is not theirs to take either
    assert account(register, "officer").teams == ("highways", "waste")
    late = await send(administrator, form, {**both, "version": 0}, form)
    assert late.status_code == 422
    assert "changed while you had it open" in late.text
    assert (await manager.get("/casework/accounts/manager/seeing")).status_code == 403
    assert (await manager.get("/casework/accounts/administrator/seeing")).status_code == 404


async def test_a_case_goes_to_nobody_who_may_not_see_it(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    reference = await a_case(desk, service="homelessness", team="housing_solutions", officer="")
    register.accounts.give("manager", account(register, "manager").version, (), ("homelessness",))
    manager, form = await people.of(Post.MANAGER), f"/casework/cases/{reference}/say/officer_assigned"
    refused = await send(manager, form, {"officer": "Officer Example"})
    assert "Officer Example may not see cases of this service." in refused.text
    several = {"do": "assign", "officer": "Officer Example", "case": reference, f"seen-{reference}": ""}
    several |= {"form_token": hidden(await manager.get("/casework/queue"), "form_token")}
    told = await manager.post("/casework/queue/several/said", data=several)
    assert "Officer Example may not see cases of this service" in told.text
    assert cases.bodies == []
    register.accounts.give("officer", account(register, "officer").version, (), ("homelessness",))
    assert (await send(manager, form, {"officer": "Officer Example"})).status_code == 303


async def test_a_move_is_checked_against_the_service_it_goes_to(
    people: People, desk: Desk, register: Register, cases: SpokenCases
) -> None:
    reference = await a_case(desk, team="highways", officer="")
    officer, form = await people.of(Post.OFFICER), f"/casework/cases/{reference}/say/moved"
    move = {"service": "anti_social_behaviour", "reason": "It is about a neighbour"}
    refused = await send(officer, form, move, f"{form}?service=anti_social_behaviour")
    assert "That service is given to named people, and not to you." in refused.text
    assert cases.bodies == []
    given = account(register, "officer")
    register.accounts.give("officer", given.version, (), ("anti_social_behaviour",))
    assert (await send(officer, form, move, f"{form}?service=anti_social_behaviour")).status_code == 303


@pytest.mark.parametrize("whole", [False, True])
async def test_a_page_asks_as_often_whatever_is_seen(
    people: People, desk: Desk, register: Register, whole: bool
) -> None:
    if whole:
        sensitive = sorted(desk.catalogue.editions.sensitive)
        register.accounts.give("officer", account(register, "officer").version, ("*",), sensitive)
    reference = await a_case(desk, team="highways")
    for _ in range(2):
        await a_case(desk, team="highways")
    officer = await people.of(Post.OFFICER)
    counts = {}
    for page in (f"/casework/cases/{reference}", "/casework/queue", "/casework/tasks", "/casework/day"):
        await officer.get(page)
        with statements(register) as made:
            assert (await officer.get(page)).status_code == 200
        counts[page] = len(made)
    for _ in range(5):
        await of_waste(desk)
        await a_case(desk, team="highways")
    for page, count in counts.items():
        with statements(register) as made:
            await officer.get(page)
        assert len(made) == count, page
