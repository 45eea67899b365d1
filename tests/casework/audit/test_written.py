"""Who read, searched, exported and changed what: written as the page is answered, whatever the answer is."""

import asyncio
import time
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from casework.letters.checking import CHECK, STEP
from casework.site.passwords import Passwords
from register import Register, RegisterBusy
from register.people.audit import AuditAbout, AuditLine, AuditRead, AuditWanted, Did
from register.people.officers import Post
from starter.desk.audit_trail import PATIENCE
from starter.desk.intake import Desk
from tests.casework.people import PASSWORD, People, a_case, hidden, send


def lines(register: Register) -> list[AuditRead]:
    return register.audit.find(AuditWanted(), 100)


def latest(register: Register) -> tuple[str, str, str, str, str, int]:
    one = lines(register)[0]
    return one.username, one.what.value, one.of, one.route, one.details, one.status


async def test_reading_a_case_by_any_writing_of_its_reference(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    await officer.get(f"/casework/cases/{reference.lower().replace('-', ' ')}")
    page = "GET /casework/cases/{reference}"
    assert latest(register) == ("officer", "read", reference, page, "", 200)
    assert lines(register)[0].name == "Officer Example"
    await officer.get("/casework/cases/MK-222222222")
    assert latest(register) == ("officer", "read", "MK-222222222", page, "", 404)
    await officer.get(f"/casework/cases/{reference}/photographs/none")
    assert latest(register)[4:] == ("photograph: none", 404)


async def test_saying_something_is_a_change_whether_it_was_taken_or_not(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/note_added"
    route = "POST /casework/cases/{reference}/say/{message}"
    await send(officer, address, {"note": "Seen on site"})
    assert latest(register) == ("officer", "changed", reference, route, "message: note_added", 303)
    await send(officer, address, {"note": ""})
    assert latest(register) == ("officer", "changed", reference, route, "message: note_added", 422)
    assert "Seen on site" not in "".join(each.model_dump_json() for each in lines(register))


async def test_looking_at_what_would_be_sent_changes_nothing(
    people: People, desk: Desk, register: Register
) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/inspection_recorded"
    found = {"finding": "A hole", "category": "routine", STEP: CHECK}
    assert (await send(officer, address, found)).status_code == 200
    assert latest(register)[1:3] == ("read", reference)


async def test_whoever_has_another_step_to_take_is_not_in_yet(
    people: People, register: Register, passwords: Passwords
) -> None:
    hashed, until = passwords.hash(PASSWORD), register.now() + timedelta(days=1)
    register.officers.add("newcomer", "New Example", Post.OFFICER, hashed, temporary_until=until)
    guest = await people.guest()
    answer = await send(guest, "/casework/sign-in", {"username": "newcomer", "password": PASSWORD})
    assert answer.headers["location"].startswith("/casework/sign-in/password")
    assert lines(register) == []
    own = "three invented words"
    answer = await send(guest, "/casework/sign-in/password", {"new_password": own, "again": own})
    assert answer.status_code == 303, answer.text
    assert latest(register)[:4] == ("newcomer", "signed_in", "newcomer", "POST /casework/sign-in/password")


async def test_what_was_searched_for_stands_with_the_searches_alone(
    people: People, register: Register
) -> None:
    await (await people.of(Post.OFFICER)).get("/casework/search", params={"words": "Ada Example"})
    assert latest(register) == ("officer", "searched", "", "GET /casework/search", "", 200)
    assert "Ada" not in lines(register)[0].model_dump_json()
    assert register.search.made()[0].asked == "Ada Example"


async def test_a_page_of_another_role_is_refused_and_written_down(people: People, register: Register) -> None:
    await (await people.of(Post.OFFICER)).get("/casework/audit")
    assert latest(register) == ("officer", "refused", "", "GET /casework/audit", "", 403)
    officer = await people.of(Post.OFFICER)
    await officer.post("/casework/sign-out", data={"form_token": "not ours"})
    assert latest(register)[1:4] == ("refused", "officer", "POST /casework/sign-out")


async def test_signing_in_and_out_and_failing_to(people: People, register: Register) -> None:
    guest = await people.guest()
    address = "/casework/sign-in"
    await send(guest, address, {"username": "Officer", "password": "wrong"})
    assert latest(register) == ("officer", "refused", "officer", "POST /casework/sign-in", "", 422)
    await send(guest, address, {"username": "my-password-by-mistake", "password": ""})
    assert latest(register)[:5] == ("", "refused", "", "POST /casework/sign-in", "no such account")
    assert "my-password" not in "".join(each.model_dump_json() for each in lines(register))
    await send(guest, address, {"username": "officer", "password": PASSWORD})
    assert latest(register) == ("officer", "signed_in", "officer", "POST /casework/sign-in", "", 303)
    queue = await guest.get("/casework/queue")
    await guest.post("/casework/sign-out", data={"form_token": hidden(queue, "form_token")})
    assert latest(register)[:4] == ("officer", "signed_out", "officer", "POST /casework/sign-out")
    assert {each.about for each in lines(register)} == {AuditAbout.ACCOUNT}
    count = len(lines(register))
    await guest.get("/casework/audit")  # nobody is signed in: nobody's line
    assert len(lines(register)) == count


async def test_unlocking_an_account_names_it(people: People, register: Register) -> None:
    admin = await people.of(Post.ADMINISTRATOR)
    await send(admin, "/casework/officers/unlock", {"username": "manager"}, page="/casework/officers")
    assert latest(register)[:3] == ("administrator", "changed", "manager")


async def test_an_export_says_which_lines(people: People, register: Register) -> None:
    manager = await people.of(Post.MANAGER)
    await manager.get("/casework/dashboard/late/csv", params={"team": "highways", "page": "3"})
    told = "figure: late, team: highways"
    assert latest(register) == ("manager", "exported", "", "GET /casework/dashboard/{figure}/csv", told, 200)


class Refusing:
    """A register that takes no line, until it does."""

    def __init__(self, register: Register, seconds: float = 0.0) -> None:
        self.register, self.seconds, self.refuses = register, seconds, True
        self.add_line = register.audit.add

    def add(self, given: list[AuditLine]) -> None:
        time.sleep(self.seconds)
        if self.refuses:
            raise RegisterBusy("Others are writing.")
        self.add_line(given)


async def test_a_page_is_read_although_its_line_must_wait_and_the_line_is_not_lost(
    people: People, desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await a_case(desk)
    manager = await people.of(Post.MANAGER)
    refusing = Refusing(register)
    monkeypatch.setattr(register.audit, "add", refusing.add)
    assert (await manager.get(f"/casework/cases/{reference}")).status_code == 200
    assert lines(register) == []
    with pytest.raises(RegisterBusy):
        refusing.add([])
    answer = await manager.get("/casework/dashboard/late/csv")
    assert answer.status_code == 503
    assert "Case" not in answer.text.partition("<main")[2].partition("</main>")[0].replace("Casework", "")
    refusing.refuses = False
    await manager.get("/casework/urgent")
    assert [each.route for each in lines(register)][::-1] == [
        "GET /casework/cases/{reference}",
        "GET /casework/urgent",
    ]


async def test_a_slow_register_holds_no_page_up(
    people: People, desk: Desk, register: Register, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)
    slow = Refusing(register, seconds=3 * PATIENCE)
    slow.refuses = False
    monkeypatch.setattr(register.audit, "add", slow.add)
    assert (await officer.get(f"/casework/cases/{reference}")).status_code == 200
    assert lines(register) == [], "the page has waited for its line"
    await asyncio.sleep(4 * PATIENCE)
    assert [each.what for each in lines(register)] == [Did.READ]


@pytest.mark.parametrize("page", ["/casework/queue", "/casework/tasks", "/casework/figures", "/casework/"])
async def test_what_is_nobodys_case_is_not_written_down(
    people: People, register: Register, page: str
) -> None:
    answer: httpx.Response = await (await people.of(Post.SUPERVISOR)).get(page)
    assert answer.status_code in {200, 303}
    assert lines(register) == []


async def test_what_failed_within_is_written_down_too(
    people: People, desk: Desk, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await a_case(desk)
    officer = await people.of(Post.OFFICER)

    def broken(_: str) -> None:
        raise RuntimeError("A fault of ours.")

    monkeypatch.setattr(register.letters, "of_case", broken)
    assert (await officer.get(f"/casework/cases/{reference}")).status_code == 500
    assert latest(register)[1:3] == ("read", reference)
    assert latest(register)[5] == 500
