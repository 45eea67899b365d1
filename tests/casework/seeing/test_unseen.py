"""A case that somebody may not see, looked for behind every route with a reference in it and every list."""

from typing import Any

import httpx
import pytest

from casework.seeing.door import OPENED
from casework.site.permissions import ROUTES
from charter.cases import Task
from charter.people import Customer, Sender
from register import Register
from register.outside.inbound import Came, Inbound
from register.people.officers import EVERY_TEAM, Post
from starter.desk.intake import Desk
from starter.desk.taking.taken import NewReport
from tests.callers import EVERY_ROLE
from tests.casework.day.test_day import promise
from tests.casework.people import People, SpokenCases, hidden
from tests.casework.seeing.conftest import EVERY_KEY, NAMED_KEY
from tests.register.making import MONDAY, entry, letter, tell, turn

WORDS = ("Zebedee", "Quagmire", "zebedee@example.com", "Unseen Terrace")
"""The customer's name, a word of the report, an address and a place: of no other case, and of no page."""
ZEBEDEE = Customer(name="Zebedee Example", email="zebedee@example.com", address="4 Unseen Terrace")
LISTS = tuple(
    path
    for method, path in ROUTES
    if method == "GET" and path.startswith("/casework") and "{reference}" not in path
)
ONE = tuple(route for route in ROUTES if "{reference}" in route[1] and route[1] != OPENED)
FIGURES = ("kept", "late", "due", "load", "unanswered", "letters")


async def a_hidden_case(desk: Desk, service: str) -> str:
    """A case that has something on every list: late, with a promise, a task, a letter, mail and news."""
    team = {"graffiti": "street_cleansing", "homelessness": "housing_solutions"}[service]
    process = {"graffiti": "StreetSceneIssue", "homelessness": "HomelessnessApproach"}[service]
    reporter = {"name": ZEBEDEE.name, "email": ZEBEDEE.email}
    new = NewReport.model_validate({"service": "pothole", "reporter": reporter, "details": {
        "where": {"text": "4 Unseen Terrace", "latitude": 52.04, "longitude": -0.76},
        "description": "Quagmire"}})  # fmt: skip
    reference = (await desk.report(new, EVERY_ROLE, "api")).reference
    late = promise("inspect", MONDAY.replace(day=20))
    given: dict[str, Any] = {"process": process, "service": service, "service_title": f"Quagmire {service}"}
    given |= {"team": team, "officer": "", "customer": ZEBEDEE, "late": True, "promises": (late,)}
    given |= {"due": late.due, "priority": "urgent", "waiting": True}
    given["tasks"] = (Task(key="reply/1", at=MONDAY, what="Read what Zebedee wrote"),)
    note = entry(
        3,
        message="note_added",
        said={"note": "@Officer Example: see Quagmire"},
        by=Sender(role="manager", name="Mo"),
    )
    tell(desk.register, turn(1, reference, **given), [letter(1, reference, body="Dear Zebedee")])
    tell(desk.register, turn(2, reference, **{**given, "entries": (note,)}))
    item = Inbound(
        id="m" + "1" * 32, door="mail", received=MONDAY, state=Came.OFFICER, sender=ZEBEDEE.email,
        sender_name=ZEBEDEE.name, said="Quagmire", subject="Quagmire", reference=reference, team=team,
    )  # fmt: skip
    desk.register.inbound.keep(item, b"From: zebedee@example.com\n\nQuagmire")
    return reference


def addresses(reference: str) -> list[str]:
    """Every list of the site, and those that an address may point at the case."""
    parts = {"{inbound_id}": "m" + "1" * 32, "{quarter}": "2026-Q4", "{service}": "pothole"}
    parts |= {"{username}": "feedback_team"}
    found = []
    for path in LISTS:
        address = path
        for part, value in parts.items():
            address = address.replace(part, value)
        found += [address.replace("{figure}", each) for each in (FIGURES if "{figure}" in path else ("",))]
    of = (
        *(f"/casework/search?words={word}" for word in ("Zebedee", "Quagmire", "zebbedee", reference)),
        *(f"/casework/tasks?of={each}" for each in ("me", "mine", "team", "role", "all")),
        f"/casework/inbound?reference={reference}",
        "/casework/inbound?of=kept",
        f"/casework/map?near={reference}",
        "/casework/map?latitude=52.04&longitude=-0.76&metres=5000",
        "/casework/map?street=Unseen+Terrace",
        "/casework/queue?open=all",
        f"/casework/deliveries?reference={reference}",
    )
    return [*found, *of]


def told_of_it(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


async def walked(client: httpx.AsyncClient, reference: str) -> dict[str, str]:
    """What every list answers, what was asked for left out: a form shows again what was typed."""
    found = {}
    for address in addresses(reference):
        text = (await client.get(address)).text
        asked = address.partition("=")[2]
        found[address] = text.replace(asked, "") if asked in ("Zebedee", "Quagmire") else text
        found[address] = (
            found[address].replace("Unseen Terrace", "") if "street" in address else found[address]
        )
    return found


@pytest.mark.parametrize(
    ("service", "post"),
    [
        ("graffiti", Post.OFFICER),
        ("graffiti", Post.SUPERVISOR),
        ("homelessness", Post.MANAGER),
        ("homelessness", Post.FEEDBACK_TEAM),
        ("homelessness", Post.SUPERVISOR),
    ],
)
async def test_no_list_tells_of_it(
    people: People, desk: Desk, register: Register, service: str, post: Post
) -> None:
    reference = await a_hidden_case(desk, service)
    sees = post is Post.SUPERVISOR and service == "graffiti"
    answers = await walked(await people.of(post), reference)
    told = {address for address, text in answers.items() if told_of_it(text)}
    named = {a for a, text in answers.items() if f"/cases/{reference}" in text and reference not in a}
    if sees:
        assert len(told) > 10, told  # so the case is on the lists, and the walk finds it there
        return
    assert told == set()
    searches = {f"/casework/search?words={word}" for word in ("Zebedee", "Quagmire", "zebbedee")}
    assert named == (searches if service == "graffiti" else set()), "told by its reference and team alone"


async def test_whoever_it_was_given_to_finds_it(people: People, desk: Desk, register: Register) -> None:
    reference = await a_hidden_case(desk, "homelessness")
    officer = register.officers.get("officer")
    assert officer
    register.accounts.give("officer", officer.version, (), ("homelessness",))
    answers = await walked(await people.of(Post.OFFICER), reference)
    told = {address for address, text in answers.items() if told_of_it(text)}
    assert {"/casework/queue", "/casework/queue/csv", "/casework/inbound", "/casework/tasks?of=all"} <= told
    assert len(told) > 10, told


@pytest.mark.parametrize(
    ("service", "every_team"), [("graffiti", False), ("homelessness", False), ("homelessness", True)]
)
async def test_no_route_of_the_case_opens(
    people: People, desk: Desk, register: Register, cases: SpokenCases, service: str, every_team: bool
) -> None:
    reference = await a_hidden_case(desk, service)
    officer = register.officers.get("officer")
    assert officer
    if every_team:
        register.accounts.give("officer", officer.version, (EVERY_TEAM,), ())
    client = await people.of(Post.OFFICER)
    token = hidden(await client.get("/casework/queue"), "form_token")
    letters = register.letters.of_case(reference)
    assert len(ONE) > 10
    for method, path in ONE:
        address = path.replace("{reference}", reference).replace("{message}", "note_added")
        address = address.replace("{letter_id}", letters[0].id).replace("{photograph}", "p1")
        form = {"form_token": token, "note": "A note", "task": "reply/1", "message_id": "m-1"}
        answer = await client.request(method, address, data=form if method == "POST" else None)
        assert answer.status_code == 403, (method, path, answer.status_code)
        assert told_of_it(answer.text) == [], path
        assert "homeless" not in answer.text.lower()
    for address, form in (
        ("/casework/queue/mine", {"assign": f"{reference}|"}),
        ("/casework/queue/several", {"do": "assign", "case": reference, "shown": reference}),
        ("/casework/queue/several/said", {"do": "note", "note": "A note", "case": reference}),
        ("/casework/inbound/given", {"id": "m" + "1" * 32, "reference": reference}),
        ("/casework/inbound/opened", {"id": "m" + "1" * 32}),
        ("/casework/inbound/closed", {"id": "m" + "1" * 32, "why": "Nothing"}),
    ):
        answer = await client.post(address, data={"form_token": token, **form})
        assert told_of_it(answer.text) == [], address
    assert cases.bodies == []
    assert "reply/1" in {each.task.key for each in register.tasks.find(reference=reference)}


@pytest.mark.parametrize("path", ["", "/letters", "/messages", "/photographs"])
async def test_a_desks_key_sees_no_sensitive_case_that_it_was_not_given(
    people: People, desk: Desk, path: str
) -> None:
    reference = await a_hidden_case(desk, "homelessness")
    client = await people.guest()
    every, named = ({"Authorization": f"Bearer {key}"} for key in (EVERY_KEY, NAMED_KEY))
    address = f"/api/cases/{reference}{path}"
    refused = await client.get(address, headers=every)
    assert refused.status_code == 403
    assert told_of_it(refused.text) == []
    assert (await client.get(address, headers=named)).status_code == 200
    assert reference not in (await client.get("/api/cases", headers=every)).text
    assert reference in (await client.get("/api/cases", headers=named)).text
