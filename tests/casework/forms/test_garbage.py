"""Whatever is sent by a form: told in the sender's words, never applied, nothing of the case changed."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import httpx
import pytest

from casework.customers.words import NEVER_ASKED
from casework.customers.words import of as words_of
from casework.forms.answers import judged, read
from casework.forms.fields import Field, NoForm, Widget
from casework.site.permissions import SPEAKS_AS
from charter.people import Role
from charter.writing.customer_words import Saying
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import opened
from tests.casework.filling import MARK, Form, all_bent, bent, good_form, said_through_the_site
from tests.casework.people import People, SpokenCases, a_case_of, hidden
from tests.workflows.kit import in_reach
from tests.workflows.samples import bodies_of
from workflows.case import MessageSpec
from workflows.processes import PROCESSES, messages_of

OF_A_PROGRAMMER = re.compile(r"[Ii]nput|string|pattern|Value error|[Vv]alid |enum|tuple|None|\bJSON\b")
"""Words of a library, that no officer should have to read."""


def with_forms(
    process: str, names: Collection[str] = ()
) -> Iterator[tuple[MessageSpec, tuple[Field, ...], Form]]:
    """Each message of these, or of all, that a person can say by a form; with a good one."""
    for name, spec in messages_of(process).items():
        if names and name not in names:
            continue
        try:
            fields, posted = good_form(spec.model, in_reach(bodies_of(process)[name]))
        except NoForm:
            continue
        yield spec, fields, posted


@pytest.mark.parametrize("process", PROCESSES)
def test_each_field_of_each_form_says_what_is_wrong_with_it(process: str) -> None:
    tried = 0
    for spec, fields, good in with_forms(process):
        by = {"by": next(iter(spec.roles)).value}
        answers = read(fields, good)
        assert judged(spec.model, {**answers.body, **by}, answers) == [], spec.name
        for each in bent(fields, good):
            answers = read(fields, each.posted)
            mistakes = judged(spec.model, {**answers.body, **by}, answers)
            at = f"{spec.name}, {each.field.name} {each.what}"
            assert any(f"{each.field.name}.".startswith(f"{one.name}.") for one in mistakes), at
            for one in mistakes:
                assert MARK not in one.text, at
                assert not OF_A_PROGRAMMER.search(one.text), f"{at}: {one.text}"
            tried += 1
    assert tried > 200


class Watched:
    """A case that must not change, and every way to fill in a form of it that must not be taken."""

    def __init__(self, desk: Desk, cases: SpokenCases, reference: str) -> None:
        self.register, self.cases, self.reference = desk.register, cases, reference
        self.before = self.recorded()
        self.tried = 0

    def recorded(self) -> tuple[Any, ...]:
        one = self.register.cases.get(self.reference), self.register.cases.timeline(self.reference)
        return (
            *one,
            self.register.letters.of_case(self.reference),
            self.register.tasks.find(reference=self.reference),
        )

    def unchanged(self) -> None:
        assert self.cases.bodies == []
        assert self.recorded() == self.before

    async def refuses(self, client: httpx.AsyncClient, address: str, given: Mapping[str, Any]) -> None:
        """The form again, with what is wrong at the top of it."""
        answer = await client.post(address, data=dict(given))
        self.tried += 1
        assert answer.status_code == 422, f"{address}: {answer.status_code}"
        assert "There is a problem" in answer.text, address
        assert "<script>" not in answer.text, address

    async def all_refused(
        self, client: httpx.AsyncClient, address: str, fields: tuple[Field, ...], good: Form, token: str
    ) -> None:
        """With every field wrong at once, with none filled in, and from no page of ours."""
        ours = {"form_token": token}
        for given in all_bent(fields)[:1]:
            await self.refuses(client, address, {**given, **ours})
        if any(field.required and field.widget is not Widget.GROUP for field in fields):
            await self.refuses(client, address, ours)
        answer = await client.post(address, data={**good, "form_token": "0" * 64})
        assert (answer.status_code, "The form did not come from this site" in answer.text) == (403, True)


@pytest.mark.parametrize("process", PROCESSES)
async def test_what_an_officer_fills_in_wrongly_reaches_no_case(
    people: People, desk: Desk, cases: SpokenCases, process: str
) -> None:
    reference = await a_case_of(process, desk)
    watched = Watched(desk, cases, reference)
    address = f"/casework/cases/{reference}/say"
    clients = {role: await people.of(post) for post, role in SPEAKS_AS.items()}
    tokens = {
        role: hidden(await client.get(f"{address}/note_added"), "form_token")
        for role, client in clients.items()
    }
    for spec, fields, good in with_forms(process, said_through_the_site(process)):
        if role := next((each for each in clients if each in spec.roles), None):
            await watched.all_refused(clients[role], f"{address}/{spec.name}", fields, good, tokens[role])
    assert watched.tried
    watched.unchanged()


@pytest.mark.parametrize("process", PROCESSES)
async def test_what_a_customer_fills_in_wrongly_reaches_no_case(
    people: People, desk: Desk, cases: SpokenCases, process: str
) -> None:
    reference = await a_case_of(process, desk)
    client = await opened(people, reference)
    watched = Watched(desk, cases, reference)
    address, sayings = f"/track/{reference}/say", words_of(process).sayings
    token = hidden(await client.get(f"{address}/information_added"), "form_token")
    for spec, fields, good in with_forms(process, said_through_the_site(process)):
        if Role.CUSTOMER in spec.roles and spec.name in sayings.keys() - {"appointment_chosen"}:
            # a time is chosen on a page of its own: tests/casework/customers/appointments
            asked = tuple(
                each for each in fields if each.name not in NEVER_ASKED and wanted(each, sayings[spec.name])
            )
            await watched.all_refused(client, f"{address}/{spec.name}", asked, good, token)
    watched.unchanged()


def wanted(field: Field, saying: Saying) -> bool:
    return not saying.only or field.name in saying.only


FORGED = {
    "by": "manager",
    "by.role": "manager",
    "by.name": "Mo Forged",
    "id": "forged",
    "surprise": MARK,
    "note.0.x": MARK,
    "__class__": MARK,
}


async def test_what_nobody_asked_for_is_not_carried(people: People, desk: Desk, cases: SpokenCases) -> None:
    process = next(iter(PROCESSES))
    reference = await a_case_of(process, desk)
    client = await people.of(Post.OFFICER)
    address = f"/casework/cases/{reference}/say/note_added"
    token = hidden(await client.get(address), "form_token")
    given = {**FORGED, "note": ["Rang.", "Rang twice."], "message_id": f"{MARK}\x00", "form_token": token}
    assert (await client.post(address, data=given)).status_code == 303
    [(_, name, body)] = cases.bodies
    assert (name, body["note"]) == ("note_added", "Rang.")
    assert body["by"] == {"role": "officer", "name": "Officer Example"}
    assert set(body) == {"by", "id", "note"}
    assert MARK not in body["id"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"note": "x"}', "application/json", 415),
        (b"note=x", "text/plain", 415),
        (b"note=x", "", 415),
        (b"note=\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"note=%FF%FE", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"note=%d" % number for number in range(500)), "application/x-www-form-urlencoded", 400),
        (b"note=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
@pytest.mark.parametrize("place", ["casework/cases/{}/say/note_added", "track/{}/say/information_added"])
async def test_what_is_no_form_at_all(
    people: People, desk: Desk, cases: SpokenCases, place: str, content: bytes, kind: str, status: int
) -> None:
    reference = await a_case_of(next(iter(PROCESSES)), desk)
    client = await (opened(people, reference) if place.startswith("track") else people.of(Post.OFFICER))
    headers = {"content-type": kind} if kind else {}
    answer = await client.post(f"/{place.format(reference)}", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert cases.bodies == []
