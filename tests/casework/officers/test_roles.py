"""Who may say what on the officers' site: each message by each post, as the role matrix has it."""

import pytest

from casework.forms.fields import NoForm
from casework.site.permissions import SPEAKS_AS
from register.people.officers import Post
from starter.desk.intake import Desk
from tests.casework.filling import good_form, said_through_the_site
from tests.casework.people import People, SpokenCases, a_case_of, hidden, meant
from tests.casework.site.test_permissions import form_token
from tests.workflows.kit import in_reach
from tests.workflows.samples import bodies_of
from tests.workflows.test_roles import table_of
from workflows.processes import PROCESSES, messages_of

READERS = [post for post in Post if post not in SPEAKS_AS]


@pytest.mark.parametrize("post", SPEAKS_AS)
@pytest.mark.parametrize("process", PROCESSES)
async def test_the_matrix_through_the_site(
    people: People, desk: Desk, cases: SpokenCases, process: str, post: Post
) -> None:
    reference, client, role = await a_case_of(process, desk), await people.of(post), SPEAKS_AS[post]
    address = f"/casework/cases/{reference}/say"
    token = hidden(await client.get(f"{address}/note_added"), "form_token")
    names, table = said_through_the_site(process), table_of(process)
    assert names
    for name in names:
        roles, said = table[name], len(cases.bodies)
        try:
            _, given = good_form(messages_of(process)[name].model, in_reach(bodies_of(process)[name]))
        except NoForm:  # it carries data, or asks in two steps
            answer = await client.post(f"{address}/{name}", data={"form_token": token})
            assert answer.status_code in ({404, 422} if role in roles else {403}), name
            assert len(cases.bodies) == said
            continue
        answer = await meant(client, f"{address}/{name}", {**given, "form_token": token})
        if role not in roles:
            assert (answer.status_code, "Your role cannot do that." in answer.text) == (403, True), name
            assert len(cases.bodies) == said, name
            continue
        assert answer.status_code == 303, f"{name}: {answer.text}"
        (_, spoken, body), *more = cases.bodies[said:]
        assert (spoken, body["by"]["role"], more) == (name, role.value, []), name


@pytest.mark.parametrize("post", [*READERS, None])
@pytest.mark.parametrize("process", PROCESSES)
async def test_nobody_else_says_anything(
    people: People, desk: Desk, cases: SpokenCases, process: str, post: Post | None
) -> None:
    reference = await a_case_of(process, desk)
    client = await (people.of(post) if post else people.guest())
    token = await form_token(client, post) if post else "0" * 64
    for name in said_through_the_site(process):
        answer = await client.post(f"/casework/cases/{reference}/say/{name}", data={"form_token": token})
        if post:
            assert (answer.status_code, "Your account may not use this page" in answer.text) == (403, True)
        else:
            assert answer.headers["location"].startswith("/casework/sign-in")
    assert cases.bodies == []
