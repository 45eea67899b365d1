"""Each problem leads to its page; words, references and times at the doors have one form."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from charter.cases import PromiseState
from charter.counting.lengths import LONDON
from register import Register
from starter.desk.telling.problem_codes import CODES
from tests.register.making import entry, tell, turn
from tests.starter.api.test_api import is_problem, reported
from tests.starter.documented import ONE_FORM
from tests.starter.places import OFFICER_KEY, Clock, bearer

ROOT = Path(__file__).parents[3]
WORDS = {"information": "It has grown"}


def codes_in(source: str) -> set[str]:
    """The codes of the problems that a module raises."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Problem", "_service_problem"}:
            words = (str(each.value) for each in node.args[:2] if isinstance(each, ast.Constant))
            found |= {each for each in words if re.fullmatch(r"[a-z_]+", each)}
    return found


CHOSEN = {"not_found", "method_not_allowed", "refused", "malformed", "unknown_message", "not_theirs"}
"""Those that a table chooses among."""


def test_every_problem_has_its_meaning_and_none_is_left_over() -> None:
    raised = set(CHOSEN)
    for folder in ("starter", "casework"):
        for file in (ROOT / folder).rglob("*.py"):
            raised |= codes_in(file.read_text("utf-8"))
    assert raised == set(CODES)
    assert all(each.title and each.means and each.do for each in CODES.values())


async def test_the_type_of_a_problem_is_the_address_of_its_page(door: httpx.AsyncClient) -> None:
    listed = await door.get("/problems")
    for code, meaning in CODES.items():
        assert f'href="/problems/{code}"' in listed.text
        page = await door.get(f"/problems/{code}")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        for said in (meaning.title, "What to do"):
            assert said.replace("'", "&#x27;") in page.text
        assert "<script" not in page.text
    is_problem(await door.get("/problems/no_such_problem"), 404, "not_found")


# -- words


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["2026-13-45", "9" * 30, "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("service", "source", "source_id", "reporter", "representative", "details", "supersedes", "by", "id")
ONE_DOOR = limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_DOOR
@given(data=st.data())
async def test_no_report_and_no_message_is_refused_in_a_programmer_s_words(
    door: httpx.AsyncClient, desk: Any, data: st.DataObject
) -> None:
    """tests.starter.documented reads every refusal: no pattern, no class, no module."""
    service = data.draw(st.sampled_from(desk.catalogue.services()))
    model = desk.catalogue.details_of(service.process)
    details = data.draw(st.dictionaries(st.sampled_from(sorted(model.model_fields)), JUNK) | JUNK)
    body = {
        "service": service.code,
        "details": details,
        **data.draw(st.dictionaries(st.sampled_from(FIELDS), JUNK)),
    }
    await door.post("/api/cases", json=body, headers=bearer(OFFICER_KEY))


@ONE_DOOR
@given(data=st.data())
async def test_no_message_is_refused_in_a_programmer_s_words(
    door: httpx.AsyncClient, desk: Any, data: st.DataObject
) -> None:
    reference = await reported(door)
    messages = desk.catalogue.messages("HighwaysRepair")
    name = data.draw(st.sampled_from(sorted(messages)))
    body = data.draw(
        st.dictionaries(st.sampled_from([*messages[name].model.model_fields, "odd"]), JUNK) | JUNK
    )
    await door.post(f"/api/cases/{reference}/messages/{name}", json=body, headers=bearer(OFFICER_KEY))


async def test_a_reference_is_read_in_any_writing(door: httpx.AsyncClient) -> None:
    reference = await reported(door)
    bare = reference.removeprefix("MK-")
    for typed in (reference.lower(), f"MK {bare[:3]} {bare[3:]}", f"mk{bare}", f"MK\N{EN DASH}{bare}"):
        answer = await door.get(f"/api/cases/{typed}", headers=bearer())
        assert (answer.status_code, answer.json()["reference"]) == (200, reference)
        seen = (await door.get(f"/open311/v2/requests/{typed}.json")).json()
        assert seen[0]["service_request_id"] == reference
        said = await door.post(f"/api/cases/{typed}/messages/information_added", json=WORDS, headers=bearer())
        assert said.json()["reference"] == reference


@pytest.mark.parametrize(
    "at", [datetime(2026, 7, 1, 9, 0, 0, 123_456, UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)]
)
async def test_times_have_one_form_in_summer_and_to_the_second(
    door: httpx.AsyncClient, register: Register, clock: Clock, at: datetime
) -> None:
    """tests.starter.documented reads every time of every answer."""
    clock.at = at
    reference = await reported(door)
    case = f"/api/cases/{reference}"
    assert (await door.get(case, headers=bearer())).json()["received"].endswith(":00+00:00")
    said = await door.post(f"{case}/messages/information_added", json=WORDS, headers=bearer())
    assert ONE_FORM.fullmatch(said.json()["at"])
    promise = PromiseState(
        key="inspect", title="Inspect", clause="Example", where="Example", source="CH", state="kept",
        due=at, first_due=at, started=at, ended=at.astimezone(LONDON), limit_due=at,
    )  # fmt: skip
    line = entry(1, at=at, happened_at=at.astimezone(LONDON))
    told: dict[str, Any] = {"promises": (promise,), "due": at, "service": "pothole", "received": at}
    tell(register, turn(1, reference, at=at, entries=(line,), **told))
    seen = (await door.get(case, headers=bearer(OFFICER_KEY))).json()
    assert ONE_FORM.fullmatch(seen["promises"][0]["ended"])
    assert ONE_FORM.fullmatch(seen["timeline"][0]["happened_at"])
    listed = (await door.get(f"/open311/v2/requests/{reference}.json")).json()[0]
    assert all(
        ONE_FORM.fullmatch(listed[f"{name}_datetime"]) for name in ("requested", "updated", "expected")
    )
