"""Temporal or the worker away: each page shows what its case's stage allows, and no word is lost."""

import pytest

from charter.cases import Task
from register import RegisterBusy
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.possible import stage_of, standing_of
from starter.desk.taking.taken import Said
from tests.casework.customers.test_tracking import a_case, opened
from tests.casework.people import People, SpokenCases, a_case_of, hidden, send
from tests.register.making import MONDAY
from workflows.processes import PROCESSES, messages_of

NOTE = "Two <lines>\r\nof words"
KEPT = "Two &lt;lines&gt;\r\nof words</textarea>"
STAGES = [(process, str(stage)) for process in PROCESSES for stage in PROCESSES[process].words]


@pytest.mark.parametrize(("process", "stage"), STAGES)
async def test_the_case_page_shows_every_action_of_its_stage(
    people: People, desk: Desk, cases: SpokenCases, process: str, stage: str
) -> None:
    reference = await a_case_of(process, desk, stage=stage)
    officer = await people.of(Post.OFFICER)
    here = await officer.get(f"/casework/cases/{reference}")
    cases.away = True
    away = await officer.get(f"/casework/cases/{reference}")
    specs = messages_of(process)
    offered = {name for name in specs if f'/say/{name}"' in away.text}
    assert offered == {name for name in specs if f'/say/{name}"' in here.text}
    assert "note_added" in offered
    assert all(specs[name].in_time(stage) and "officer" in specs[name].roles for name in offered)
    own = {name for name, spec in specs.items() if not spec.owner and spec.in_time(stage)}
    by_form = {name for name in own if "officer" in specs[name].roles}
    assert by_form <= offered


async def test_what_is_sent_meanwhile_is_kept_and_taken_once(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case_of("HighwaysRepair", desk)
    officer, address = await people.of(Post.OFFICER), f"/casework/cases/{reference}/say/note_added"
    cases.away = True
    answer = await send(officer, address, {"note": NOTE})
    assert answer.status_code == 503
    assert "Send it again" in answer.text
    assert KEPT in answer.text
    cases.away = False
    again = {name: hidden(answer, name) for name in ("form_token", "message_id")}
    assert (await officer.post(address, data={**again, "note": NOTE})).status_code == 303
    assert [body["note"] for _, _, body in cases.bodies] == [NOTE.replace("\r\n", "\n")]


async def test_a_register_that_cannot_store_keeps_the_words_too(
    people: People, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await a_case_of("HighwaysRepair", desk)
    officer, address = await people.of(Post.OFFICER), f"/casework/cases/{reference}/say/note_added"

    async def busy(*_: object) -> Said:
        raise RegisterBusy("The register is being written to by others.")

    page = await officer.get(address)
    form = {name: hidden(page, name) for name in ("form_token", "message_id")}
    monkeypatch.setattr(Desk, "say", busy)
    answer = await officer.post(address, data={**form, "note": NOTE})
    assert answer.status_code == 503
    assert "Nothing you wrote is lost" in answer.text
    assert KEPT in answer.text
    assert hidden(answer, "message_id") == form["message_id"]


async def test_a_task_is_not_said_to_be_done(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case_of("HighwaysRepair", desk, tasks=(Task(key="look", at=MONDAY, what="Look"),))
    officer, page = await people.of(Post.OFFICER), f"/casework/cases/{reference}"
    cases.away = True
    answer = await send(officer, f"{page}/tasks/done", {"task": "look"}, page)
    assert answer.status_code == 303
    shown = (await officer.get(page)).text
    assert "We do not know yet whether the task was marked as done." in shown
    assert 'value="look"' in shown


async def test_the_tracking_page_offers_the_same(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk, entries=())
    client = await opened(people, reference)
    here = (await client.get(f"/track/{reference}")).text
    cases.away = True
    away = (await client.get(f"/track/{reference}")).text
    links = [name for name in messages_of("HighwaysRepair") if f"/say/{name}" in here]
    assert {"information_added", "withdrawn", "danger_reported"} <= set(links)
    assert [name for name in messages_of("HighwaysRepair") if f"/say/{name}" in away] == links


@pytest.mark.parametrize("process", PROCESSES)
async def test_a_case_that_waits_to_be_started_shows_what_it_begins_with(
    people: People, desk: Desk, cases: SpokenCases, process: str
) -> None:
    cases.away = True
    reference = await a_case_of(process, desk, written=False)
    page = (await (await people.of(Post.OFFICER)).get(f"/casework/cases/{reference}")).text
    assert "about to start" in page
    row = desk.register.cases.get(reference)
    assert row is not None
    stage, specs = stage_of(row), messages_of(process)
    assert stage in PROCESSES[process].words
    offered = {name for name in specs if f'/say/{name}"' in page}
    standing = standing_of(row)
    own = {
        name
        for name, spec in specs.items()
        if not spec.owner and spec.in_time(stage) and spec.makes_sense(standing)
    }
    assert offered >= {name for name in own if "officer" in specs[name].roles} | {"note_added"}
    assert all(specs[name].in_time(stage) for name in offered)
