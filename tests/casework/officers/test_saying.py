"""Saying something to a case by its form: taken once, refused in the officer's terms, or nobody knows."""

import pytest

from charter.messages import Answer
from register import Register
from register.people.officers import Post
from starter.desk.intake import Desk
from starter.desk.running import RefusedByTemporal
from tests.casework.people import People, SpokenCases, a_case, hidden, send
from tests.register.making import MONDAY

FOUND = {"finding": "A hole\r\n60 mm deep", "category": "routine"}


def say(reference: str, message: str = "inspection_recorded") -> str:
    return f"/casework/cases/{reference}/say/{message}"


async def test_what_is_said_is_in_the_officers_name(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.MANAGER)
    answer = await send(client, say(reference), FOUND)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/casework/cases/{reference}")
    (said,) = cases.bodies
    assert said[:2] == (reference, "inspection_recorded")
    assert said[2]["by"] == {"role": "manager", "name": "Manager Example"}
    assert said[2]["finding"] == "A hole\n60 mm deep"
    page = await client.get(f"/casework/cases/{reference}")
    assert "Inspection recorded. Recorded." in page.text
    assert "Recorded." not in (await client.get(f"/casework/cases/{reference}")).text


async def test_a_form_sent_twice_is_taken_once(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(say(reference))
    fields = {name: hidden(page, name) for name in ("form_token", "message_id")} | FOUND
    for _ in range(2):
        assert (await client.post(say(reference), data=fields)).status_code == 303
    assert len(cases.bodies) == 1


@pytest.mark.parametrize(
    ("message", "given", "said"),
    [
        (
            "work_scheduled",
            {"on-day": "1", "on-month": "1", "on-year": "2099"},
            "“Day of the work” is too far ahead",
        ),
        ("note_added", {"note": "\u2800"}, "“Note” is needed"),
    ],
)
async def test_what_nobody_could_act_on_is_told_at_its_field(
    people: People, desk: Desk, cases: SpokenCases, message: str, given: dict[str, str], said: str
) -> None:
    reference = await a_case(desk)
    answer = await send(await people.of(Post.OFFICER), say(reference, message), given)
    assert (answer.status_code, said in answer.text, cases.bodies) == (422, True, [])


async def test_a_form_changed_and_sent_again_is_another_message(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    """Back in the browser, changed, sent: what was taken first stands, and the new words are still there."""
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(say(reference))
    fields = {name: hidden(page, name) for name in ("form_token", "message_id")} | FOUND
    assert (await client.post(say(reference), data=fields)).status_code == 303
    changed = await client.post(say(reference), data={**fields, "finding": "A deeper hole"})
    assert changed.status_code == 409
    assert "You sent this form before" in changed.text
    assert "A deeper hole" in changed.text
    assert len(cases.bodies) == 1
    fields["message_id"] = hidden(changed, "message_id")
    sent = await client.post(say(reference), data={**fields, "finding": "A deeper hole"})
    assert (sent.status_code, len(cases.bodies)) == (303, 2)


async def test_a_mistake_is_told_and_nothing_is_lost(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    given = {
        "finding": "<b>deep</b>\r\nsecond line",
        "estimate-day": "31",
        "estimate-month": "2",
        "estimate-year": "2027",
    }
    answer = await send(client, say(reference), given)
    assert answer.status_code == 422
    assert cases.bodies == []
    assert "<title>Error:" in answer.text
    assert '<a href="#category">Select an answer to “Category of repair”</a>' in answer.text
    assert '<a href="#estimate-day">' in answer.text
    assert "must be a real date" in answer.text
    assert ">\n&lt;b&gt;deep&lt;/b&gt;\nsecond line</textarea>" in answer.text.replace("\r\n", "\n")
    assert 'value="31"' in answer.text


@pytest.mark.parametrize(
    ("message", "field", "given", "told"),
    [
        (
            "contact_changed",
            "email",
            "not an email",
            "“Email address”: enter an email address in the correct",
        ),
        ("contact_changed", "phone", "abc", "“Telephone”: enter a phone number, like"),
        ("contact_changed", "name", "Ada\u2028# Hello", "“Name”: it must be on one line"),
        ("representative_added", "representative.email", "ada@", "enter an email address in the correct"),
        ("representative_added", "representative.phone", "999", "enter a phone number, like"),
        ("representative_added", "representative.name", "Ru\x85by", "it must be on one line"),
    ],
)
async def test_nobody_is_written_down_who_could_not_be_reached(
    people: People, desk: Desk, cases: SpokenCases, message: str, field: str, given: str, told: str
) -> None:
    reference = await a_case(desk)
    whole = {"representative.name": "Ruby", "representative.kind": "carer"} if "rep" in message else {}
    answer = await send(await people.of(Post.OFFICER), say(reference, message), {**whole, field: given})
    assert (answer.status_code, told in answer.text) == (422, True)
    assert cases.bodies == []


async def test_a_rule_of_the_whole_message_is_told(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    answer = await send(await people.of(Post.OFFICER), say(reference), {**FOUND, "category": "complex"})
    assert answer.status_code == 422
    assert "A complex repair says who else is involved" in answer.text


async def test_what_the_case_refuses_is_told_with_why(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    why = "You cannot do this while the case is at the stage “Estimated”."
    cases.answer = Answer(applied=False, why=why, stage="estimated", at=MONDAY)
    client = await people.of(Post.OFFICER)
    answer = await send(client, say(reference), FOUND)
    assert answer.status_code == 422
    assert why in answer.text
    assert "60 mm deep" in answer.text
    asked = cases.bodies[0][2]["id"]
    assert hidden(answer, "message_id") != asked, "the same id would be answered the same for ever"


async def test_what_its_validator_refuses_is_told_too(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    wrong = [{"field": "finding", "problem": "is not what was meant"}]
    cases.refusal = RefusedByTemporal("MalformedMessage", "Inspection recorded: finding", wrong)
    answer = await send(await people.of(Post.OFFICER), say(reference), FOUND)
    assert answer.status_code == 422
    assert '<a href="#finding">“What was found” is not what was meant</a>' in answer.text


async def test_where_nobody_knows_the_id_is_kept(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    cases.unsure = True
    answer = await send(client, say(reference), FOUND)
    assert answer.status_code == 503
    assert "We do not know yet whether this was recorded. Send it again" in answer.text
    cases.unsure = False
    kept = {name: hidden(answer, name) for name in ("form_token", "message_id")}
    again = await client.post(say(reference), data={**FOUND, **kept})
    assert again.status_code == 303
    assert len(cases.bodies) == 1


async def test_what_was_taken_before_is_no_refusal(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    page = await client.get(say(reference))
    fields = {name: hidden(page, name) for name in ("form_token", "message_id")} | FOUND
    await client.post(say(reference), data=fields)
    cases.answer = Answer(applied=False, why="Already taken.", stage="estimated", at=MONDAY)
    again = await client.post(say(reference), data=fields)
    assert again.status_code == 303
    assert "Nothing was done twice." in (await client.get(f"/casework/cases/{reference}")).text


async def test_with_temporal_away_it_is_said_on_sending_and_every_word_is_kept(
    people: People, desk: Desk, cases: SpokenCases
) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    cases.away = True
    page = await client.get(f"/casework/cases/{reference}")
    assert page.status_code == 200
    assert f'href="{say(reference)}"' in page.text
    assert "Outside 12 Example Close" in page.text
    answer = await send(client, say(reference), FOUND)
    assert answer.status_code == 503
    assert "60 mm deep" in answer.text


async def test_a_case_that_has_ended_says_so(
    people: People, desk: Desk, cases: SpokenCases, register: Register
) -> None:
    reference = await a_case(desk)
    register.running.closed_outside(reference, "terminated", MONDAY)
    del cases.started[reference]
    client = await people.of(Post.OFFICER)
    page = await client.get(f"/casework/cases/{reference}")
    assert "This case is closed. You cannot update it." in page.text
    answer = await send(client, say(reference), FOUND)
    assert (answer.status_code, "This case is closed" in answer.text) == (409, True)


async def test_a_task_is_done(people: People, desk: Desk, cases: SpokenCases, register: Register) -> None:
    reference = await a_case(desk)
    register.running.closed_outside(reference, "terminated", MONDAY)
    del cases.started[reference]
    client = await people.of(Post.OFFICER)
    page = f"/casework/cases/{reference}"
    answer = await send(client, f"{page}/tasks/done", {"task": "stopped_outside"}, page)
    assert answer.status_code == 303
    assert "The task is done." in (await client.get(page)).text
    assert register.tasks.find(reference=reference) == []


async def test_needs_start_with_what_is_recorded(people: People, desk: Desk, register: Register) -> None:
    customer = {"name": "Ada Example", "needs": {"bsl": True, "interpreter": "Welsh"}}
    reference = await a_case(desk, customer=customer)
    page = await (await people.of(Post.OFFICER)).get(say(reference, "needs_recorded"))
    assert 'value="Welsh"' in page.text
    assert 'id="needs-bsl" name="needs.bsl" type="checkbox" value="yes" checked' in page.text


async def test_a_linked_case_takes_two_steps(people: People, desk: Desk, cases: SpokenCases) -> None:
    reference = await a_case(desk)
    client = await people.of(Post.OFFICER)
    first = await client.get(say(reference, "linked_case_opened"))
    assert 'name="service"' in first.text
    assert "details.where" not in first.text
    second = await client.get(say(reference, "linked_case_opened") + "?service=streetlight")
    assert "details.where.text" in second.text
    fields = {"service": "streetlight", "details.where.text": "At the lamp", "reason": "Dark as well"}
    answer = await send(client, say(reference, "linked_case_opened"), fields, str(second.url))
    assert answer.status_code == 303, answer.text
    assert cases.bodies[0][2]["details"] == {"where": {"text": "At the lamp"}}


@pytest.mark.parametrize("message", ["nonsense", "original_ended", "recount", "<script>"])
async def test_what_there_is_no_form_for(people: People, desk: Desk, message: str) -> None:
    reference = await a_case(desk)
    answer = await (await people.of(Post.OFFICER)).get(say(reference, message))
    assert answer.status_code in {403, 404}
    assert "<script>" not in answer.text
