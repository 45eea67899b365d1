"""An officer opens a case for somebody who rang: every service, and nothing lost or done twice on the way."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from casework.letters.foreseeing import LATER
from casework.opening.pages import NOT_STORED
from casework.opening.questions import asked_of
from charter.people import Customer
from register import Register, RegisterBusy
from register.people.audit import AuditWanted, Did
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.filling import good_form
from tests.casework.people import People, SpokenCases, a_case_of, hidden, send
from tests.ready import editions
from tests.workflows.kit import NOWHERE, in_reach
from tests.workflows.samples import SAMPLES
from workflows.processes import PROCESSES, details_model

PLACE = "/casework/open"
ADA = {"name": "Ada Example", "email": "ada@example.com"}
SERVICES = {
    each.code: each for each in editions().in_force(date(2026, 11, 23)).services if each.process in PROCESSES
}


async def filled_in(code: str, desk: Desk, **more: Any) -> dict[str, Any]:
    """The form of a service, as somebody who rings would have it filled in."""
    details = in_reach(SAMPLES[SERVICES[code].process].details)
    if details.get("complaint") == NOWHERE:
        details["complaint"] = await a_case_of("Complaint", desk)
    body = {"reporter": ADA, "details": details, **more}
    return good_form(asked_of(details_model(SERVICES[code].process)), body)[1]


@pytest.mark.parametrize("code", SERVICES)
async def test_every_service_opens(people: People, desk: Desk, cases: SpokenCases, code: str) -> None:
    officer = await people.of(Post.OFFICER)
    answer = await send(officer, f"{PLACE}/{code}", await filled_in(code, desk))
    assert answer.status_code == 303, re.findall(r"govuk-error-message[^<]*<[^<]*<[^<]*", answer.text)
    reference = answer.headers["location"].rpartition("/")[2]
    row = desk.register.cases.get(reference)
    assert row is not None
    assert (row.service, row.door) == (code, "staff")
    assert row.customer == Customer.model_validate(ADA)
    assert reference in cases.started
    page = await officer.get(f"/casework/cases/{reference}")
    assert "The case is open." in page.text
    assert "entered by staff" in page.text


async def test_services_are_found_by_words_and_by_team(people: People) -> None:
    officer = await people.of(Post.OFFICER)
    everything = (await officer.get(PLACE)).text
    assert all(f'href="{PLACE}/{code}"' in everything for code in SERVICES)
    assert "Only the council opens these" in everything
    holes = (await officer.get(PLACE, params={"words": "POT hole"})).text
    assert f'href="{PLACE}/pothole"' in holes
    assert f'href="{PLACE}/streetlight"' not in holes
    assert "No service has those words" in (await officer.get(PLACE, params={"words": "zebra"})).text


async def test_a_mistake_stands_at_its_field_and_nothing_is_lost(people: People, desk: Desk) -> None:
    officer = await people.of(Post.OFFICER)
    wrong = {**await filled_in("pothole", desk), "reporter.email": "nobody", "reporter.name": "Ada Example"}
    answer = await send(officer, f"{PLACE}/pothole", wrong)
    assert answer.status_code == 422
    assert 'href="#reporter-email"' in answer.text
    assert 'id="reporter-email-error"' in answer.text
    assert 'value="nobody"' in answer.text
    assert 'value="Ada Example"' in answer.text
    assert desk.register.queue.count() == 0


async def test_what_is_seldom_asked_is_folded_until_it_is_answered_or_wrong(
    people: People, desk: Desk
) -> None:
    officer = await people.of(Post.OFFICER)
    first = (await officer.get(f"{PLACE}/pothole")).text
    assert first.count('<details class="govuk-details">') == 3
    for field, said in (("representative.name", "Bea Sample"), ("reporter.needs.interpreter", "Polish")):
        wrong = {**await filled_in("pothole", desk), "reporter.email": "nobody", field: said}
        answer = await send(officer, f"{PLACE}/pothole", wrong)
        assert answer.text.count('<details class="govuk-details" open>') == 1, field
        group = answer.text.partition('<details class="govuk-details" open>')[2].partition("</details>")[0]
        assert f'value="{said}"' in group


async def test_what_the_desk_refuses_is_said_at_its_field(people: People, desk: Desk) -> None:
    officer = await people.of(Post.OFFICER)
    given = {**await filled_in("pothole", desk), "reporter.prefers": "post"}
    answer = await send(officer, f"{PLACE}/pothole", given)
    assert answer.status_code == 422
    assert 'id="reporter-address-error"' in answer.text
    assert desk.register.queue.count() == 0


async def test_sent_twice_is_one_case(people: People, desk: Desk) -> None:
    officer = await people.of(Post.OFFICER)
    opened = await officer.get(f"{PLACE}/call_back")
    given = {**await filled_in("call_back", desk), "form_token": hidden(opened, "form_token")}
    given["message_id"] = hidden(opened, "message_id")
    first = await officer.post(f"{PLACE}/call_back", data=given)
    again = await officer.post(f"{PLACE}/call_back", data=given)
    assert first.headers["location"] == again.headers["location"]
    assert "Nothing was done twice" in (await officer.get(again.headers["location"])).text
    assert opened.url.params["form"] == given["message_id"]


async def test_temporal_away_it_is_stored(people: People, desk: Desk, cases: SpokenCases) -> None:
    cases.away = True
    officer = await people.of(Post.OFFICER)
    answer = await send(officer, f"{PLACE}/pothole", await filled_in("pothole", desk))
    assert answer.status_code == 303
    assert [each.service for each in desk.register.reports.unstarted()] == ["pothole"]


async def test_the_register_away_the_form_is_kept(
    people: People, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise RegisterBusy("busy")

    officer = await people.of(Post.OFFICER)
    given = await filled_in("pothole", desk)
    monkeypatch.setattr(desk.register.reports, "receive", busy)
    answer = await send(officer, f"{PLACE}/pothole", given)
    assert answer.status_code == 503
    assert NOT_STORED in answer.text
    assert 'value="Ada Example"' in answer.text


async def test_what_may_be_the_same_is_shown_first(people: People, desk: Desk) -> None:
    officer = await people.of(Post.OFFICER)
    given = await filled_in("pothole", desk)
    before = (await send(officer, f"{PLACE}/pothole", given)).headers["location"].rpartition("/")[2]
    page = await send(officer, f"{PLACE}/pothole", given)
    assert page.status_code == 422
    assert "This may be reported already" in page.text
    assert f'href="/casework/cases/{before}"' in page.text
    assert desk.register.queue.count() == 1
    yes = re.search(r'name="another" type="checkbox" value="(\w+)"', page.text)
    assert yes
    answer = await send(officer, f"{PLACE}/pothole", {**given, "another": yes[1]})
    assert answer.status_code == 303
    assert before not in answer.headers["location"]
    elsewhere = {**given, "details.where.text": "Outside 99 Other Road"}
    without_point = {key: value for key, value in elsewhere.items() if "itude" not in key}
    assert (await send(officer, f"{PLACE}/pothole", without_point)).status_code == 303


async def test_the_acknowledgement_is_seen_before_it_goes(people: People, desk: Desk) -> None:
    officer = await people.of(Post.OFFICER)
    given: Mapping[str, Any] = {**await filled_in("pothole", desk), "next-step": "check"}
    page = await send(officer, f"{PLACE}/pothole", dict(given))
    assert page.status_code == 200
    assert "Check what will be sent" in page.text
    assert "ada@example.com" in page.text
    assert LATER in page.text
    assert desk.register.queue.count() == 0
    assert desk.register.outbox.items() == []
    sending = {**given, "next-step": "send", "letters-seen": hidden(page, "letters-seen")}
    sending |= {name: hidden(page, name) for name in ("form_token", "message_id")}
    assert hidden(page, "reporter.name") == "Ada Example"
    answer = await officer.post(f"{PLACE}/pothole", data=sending)
    assert answer.status_code == 303
    changed = await officer.post(f"{PLACE}/pothole", data={**sending, "next-step": "change"})
    assert 'value="Ada Example"' in changed.text


async def test_who_opened_it_is_in_the_audit(people: People, desk: Desk, register: Register) -> None:
    officer = await people.of(Post.OFFICER)
    reference = (
        (await send(officer, f"{PLACE}/call_back", await filled_in("call_back", desk)))
        .headers["location"]
        .rpartition("/")[2]
    )
    lines = register.audit.find(AuditWanted(of=reference, what=Did.CHANGED), 10)
    assert [(each.username, each.route) for each in lines] == [
        ("officer", "POST /casework/open/[service]".replace("[", "{").replace("]", "}"))
    ]


@pytest.mark.parametrize("post", [Post.SUPERVISOR, Post.ADMINISTRATOR])
async def test_who_only_reads_opens_nothing(people: People, post: Post) -> None:
    client = await people.of(post)
    assert (await client.get(PLACE)).status_code == 403
    assert "Open a case" not in (await client.get("/casework/", follow_redirects=True)).text
