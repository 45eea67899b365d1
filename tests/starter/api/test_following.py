"""What a system that follows cases is given: lists, letters, marks, ids and limits."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest

from charter.cases import Audience
from charter.people import Channel
from charter.writing.letters import Worded
from engine.config.settings import Settings
from register import Register
from register.letters.letter_changes import ChangedBy
from register.letters.stored import LetterState
from starter.api.application import create_app
from starter.api.description.schemas import OPERATIONS
from starter.api.traffic import RateLimits
from starter.desk.intake import Desk
from starter.desk.telling.problems import Problem
from tests.register.making import letter, tell, turn
from tests.starter.api.test_api import is_problem, reported
from tests.starter.conftest import browser
from tests.starter.places import LIGHTS_KEY, OFFICER_KEY, PERSONAL, Clock, a_report, bearer
from tests.statements import statements

CASES = "/api/v1/cases"


async def listed(door: httpx.AsyncClient, key: str = "", **asked: Any) -> dict[str, Any]:
    answer = await door.get(CASES, params=asked, headers=bearer(key) if key else bearer())
    assert answer.status_code == 200, answer.text
    assert not [words for words in PERSONAL if words in answer.text]
    found: dict[str, Any] = answer.json()
    return found


def references_of(page: dict[str, Any]) -> list[str]:
    return [one["reference"] for one in page["cases"]]


async def test_a_follower_polls_with_what_next_said(
    door: httpx.AsyncClient, clock: Clock, register: Register
) -> None:
    first = await reported(door, source_id="web-1")
    clock.forward(minutes=1)
    second = await reported(door, service="streetlight")
    page = await listed(door, limit=1)
    assert (references_of(page), page["more"]) == ([first], True)
    [line] = page["cases"]
    assert (line["stage"], line["source_id"]) == ("received", "web-1")
    assert line["url"] == f"https://casework.example.com/api/v1/cases/{first}"
    page = await listed(door, limit=5, cursor=page["next"])
    assert (references_of(page), page["more"]) == ([second], False)
    again = await listed(door, cursor=page["next"])
    assert references_of(again) == [second], "the last ten seconds come twice: a turn may be on its way"
    clock.forward(minutes=1)
    page = await listed(door, cursor=again["next"])
    page = await listed(door, cursor=page["next"])
    assert page["cases"] == []
    clock.forward(minutes=1)
    tell(register, turn(1, first, at=clock(), service="pothole", stage="awaiting_repair"))
    page = await listed(door, cursor=page["next"])
    assert [(one["reference"], one["stage"]) for one in page["cases"]] == [(first, "awaiting_repair")]


async def test_a_turn_that_was_being_written_while_the_page_was_read_is_not_passed_over(
    door: httpx.AsyncClient, clock: Clock, register: Register
) -> None:
    slow, quick = await reported(door), await reported(door)
    clock.forward(minutes=1)
    began = clock()
    clock.forward(seconds=2)
    tell(register, turn(1, quick, at=clock(), service="pothole"))
    page = await listed(door)
    assert quick in references_of(page)
    now, clock.at = clock.at, began  # written by now, with the instant at which it had begun
    tell(register, turn(1, slow, at=began, service="pothole"))
    clock.at = now
    assert slow in references_of(await listed(door, cursor=page["next"]))


async def test_a_key_is_given_its_own_services(door: httpx.AsyncClient) -> None:
    await reported(door)
    light = await reported(door, service="streetlight")
    assert references_of(await listed(door, LIGHTS_KEY)) == [light]
    refused = await door.get(CASES, params={"service": "pothole"}, headers=bearer(LIGHTS_KEY))
    is_problem(refused, 403, "not_your_service")
    is_problem(await door.get(CASES), 401, "key_needed")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"changed_since": "yesterday"}, "changed_since"),
        ({"changed_since": "2026-11-23T09:00:00"}, "changed_since"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": "W10="}, "cursor"),
        ({"cursor": "WyIyMDI2LTExLTIzVDA5OjAwOjAwIiwgIiJd"}, "cursor"),
        ({"cursor": "bnVsbA=="}, "cursor"),
        ({"Mr Unmistakable": "1"}, "body"),
        ({"stage": "two\nlines"}, "stage"),
    ],
)
async def test_what_cannot_be_asked_is_named(
    door: httpx.AsyncClient, asked: dict[str, str], field: str
) -> None:
    answer = await door.get(CASES, params=asked, headers=bearer())
    problem = is_problem(answer, 422, "malformed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "Unmistakable" not in answer.text


async def test_a_page_asks_the_register_once_however_long(
    door: httpx.AsyncClient, register: Register
) -> None:
    sent = []
    for _ in range(2):
        for _ in range(5):
            await reported(door)
        with statements(register) as asked:
            await listed(door)
        sent.append([each.partition(" (")[0] for each in asked if not each.startswith("SELECT")])
        assert len(asked) == 2
    assert sent == [["INSERT INTO audit"]] * 2


# -- letters


async def test_letters_are_told_of_and_read_by_the_council_s_own(
    door: httpx.AsyncClient, register: Register
) -> None:
    reference = await reported(door)
    told = [letter(number, reference) for number in range(1, 6)]
    told[1] = told[1].model_copy(update={"stopped": "They have died."})
    told[2] = told[2].model_copy(update={"audience": Audience.OLD_CONTACT})
    told[3] = told[3].model_copy(update={"id": f"{reference}-4-rep"})
    told[4] = told[4].model_copy(update={"with_officer": "There is no address."})
    tell(register, turn(1, reference, service="pothole"), told)
    assert register.letters.trying(f"{reference}-1", Channel.EMAIL)
    assert register.letters.sent(f"{reference}-1", Channel.EMAIL)
    place = f"{CASES}/{reference}/letters"
    answer = await door.get(place, headers=bearer())
    assert not [words for words in PERSONAL if words in answer.text]
    [own] = answer.json()
    assert own["id"] == f"{reference}-1"
    assert (own["state"], own["channel"], own["template"]) == ("sent", "email", "highways_repair/inspected")
    assert own["sent_at"] == "2026-11-23T09:00:00+00:00"
    assert not {"subject", "text"} & own.keys()
    read = (await door.get(place, headers=bearer(OFFICER_KEY))).json()
    assert len(read) == 5
    assert (read[0]["subject"], read[0]["text"]) == ("Your report", "Dear Ada Example, …")
    assert {one["state"] for one in read} >= {LetterState.STOPPED, LetterState.WITH_OFFICER}
    is_problem(await door.get(place, headers=bearer(LIGHTS_KEY)), 403, "not_your_service")
    is_problem(await door.get(f"{CASES}/MK-222222222/letters", headers=bearer()), 404, "unknown_reference")
    is_problem(await door.get(f"{CASES}/nonsense/letters", headers=bearer()), 404, "unknown_reference")


async def test_what_an_officer_changed_of_a_held_letter_is_told_the_council_s_own(
    door: httpx.AsyncClient, clock: Clock, register: Register
) -> None:
    reference = await reported(door)
    held = [
        letter(number, reference).model_copy(update={"not_before": clock() + timedelta(hours=12)})
        for number in (1, 2)
    ]
    tell(register, turn(1, reference, service="pothole"), held)
    by = ChangedBy(name="Olive Example", role="officer", why="The date was wrong.")
    words = {Channel.EMAIL: Worded(subject="Another subject", body="Dear Ada Example, another day.")}
    assert register.letter_changes.change(f"{reference}-1", 0, words, by) is not None
    clock.forward(minutes=5)
    again = by.model_copy(update={"why": "They were rung."})
    assert register.letter_changes.cancel(f"{reference}-1", 1, again)
    place = f"{CASES}/{reference}/letters"
    changed, untouched = (await door.get(place, headers=bearer(OFFICER_KEY))).json()
    assert (changed["subject"], changed["text"]) == ("Another subject", "Dear Ada Example, another day.")
    assert [(one["kind"], one["by"], one["why"]) for one in changed["changes"]] == [
        ("changed", "Olive Example", "The date was wrong."),
        ("cancelled", "Olive Example", "They were rung."),
    ]
    assert [one["at"] for one in changed["changes"]] == [
        "2026-11-23T09:00:00+00:00",
        "2026-11-23T09:05:00+00:00",
    ]
    assert untouched["changes"] == []
    answer = await door.get(place, headers=bearer())
    assert not any("changes" in one for one in answer.json())
    assert "Olive Example" not in answer.text


# -- what has not changed


async def test_what_has_not_changed_is_not_sent_again(
    door: httpx.AsyncClient, clock: Clock, register: Register
) -> None:
    reference = await reported(door)
    places = [CASES, f"{CASES}/{reference}", f"{CASES}/{reference}/letters"]
    places += ["/api/v1/services", "/api/v1/services/pothole"]
    for place in places:
        first = await door.get(place, headers=bearer())
        mark = first.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"', mark)
        for given in (mark, f"W/{mark}", f'"other", {mark}', "*"):
            again = await door.get(place, headers={**bearer(), "If-None-Match": given})
            assert (again.status_code, again.content) == (304, b""), place
            assert again.headers["etag"] == mark
        other = await door.get(place, headers={**bearer(), "If-None-Match": '"other"'})
        assert (other.status_code, other.json()) == (200, first.json())
    before = (await door.get(f"{CASES}/{reference}", headers=bearer())).headers["etag"]
    tell(register, turn(1, reference, service="pothole"))
    changed = await door.get(f"{CASES}/{reference}", headers={**bearer(), "If-None-Match": before})
    assert changed.status_code == 200
    assert changed.headers["etag"] != before
    staff = await door.get(f"{CASES}/{reference}", headers=bearer(OFFICER_KEY))
    assert staff.headers["etag"] != changed.headers["etag"]


# -- ids


SANE = [
    "63885467-8ef7-4b93-a661-5b1d9d4249ea",
    "2c939d13ca8b4b5db80852ff25f820b5",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "0" * 16,
]
ODD = ["", "7", "Ada-Example-of-12-Example-Close", "0" * 65, "x" * 20, "<script>alert(1)</script>", "\t" * 20]


@pytest.mark.parametrize("given", SANE)
async def test_a_sane_id_is_taken(door: httpx.AsyncClient, given: str, logged: io.StringIO) -> None:
    headers = {**bearer(), "X-Request-Id": given}
    answer = await door.post("/api/v1/cases", json=a_report(), headers=headers)
    assert (answer.status_code, answer.headers["x-request-id"]) == (201, given)
    assert f'"request_id": "{given}"' in logged.getvalue()


@pytest.mark.parametrize("given", ODD)
async def test_any_other_has_one_made(door: httpx.AsyncClient, given: str, logged: io.StringIO) -> None:
    answer = await door.get("/api/v1/nowhere", headers={"X-Request-Id": given})
    made = answer.headers["x-request-id"]
    assert str(uuid.UUID(made)) == made
    assert answer.json()["request_id"] == made


async def test_a_problem_names_it_wherever_it_is_made(door: httpx.AsyncClient) -> None:
    given = "63885467-8ef7-4b93-a661-5b1d9d4249ea"
    headers = {**bearer(), "X-Request-Id": given}
    large = await door.post(CASES, content=b" " * 70_000, headers=headers)
    unknown = await door.get(f"{CASES}/MK-222222222", headers=headers)
    malformed = await door.post(CASES, json={}, headers=headers)
    for answer, status in ((large, 413), (unknown, 404), (malformed, 422)):
        assert answer.status_code == status
        assert answer.json()["request_id"] == given == answer.headers["x-request-id"]


# -- limits


async def test_a_key_that_asks_too_often_waits_and_no_other(desk: Desk, settings: Settings) -> None:
    few = settings.model_copy(update={"requests_per_minute": 3})
    async with browser(create_app(desk, few)) as door:
        for left in (2, 1, 0):
            answer = await door.get(CASES, headers=bearer())
            assert answer.status_code == 200
            assert answer.headers["ratelimit-policy"] == '"minute";q=3;w=60'
            assert re.fullmatch(rf'"minute";r={left};t=\d+', answer.headers["ratelimit"])
        refused = await door.get(CASES, headers=bearer())
        is_problem(refused, 429, "too_often")
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.headers["ratelimit"].startswith('"minute";r=0;')
        assert (await door.get(CASES, headers=bearer(OFFICER_KEY))).status_code == 200
        assert (await door.get("/api/v1/services")).status_code == 200
        assert "ratelimit" not in (await door.get("/healthz")).headers


def test_the_bucket_fills_again_steadily() -> None:
    now = 0.0
    limits, state = RateLimits(60, lambda: now), dict[str, object]()
    for _ in range(60):
        limits.spend("one", state)
    with pytest.raises(Problem):
        limits.spend("one", state)
    limits.spend("another", state)
    now = 2.5
    for _ in range(2):
        limits.spend("one", state)
    with pytest.raises(Problem) as told:
        limits.spend("one", state)
    assert told.value.headers["Retry-After"] == "1"
    now = 10_000
    limits.spend("one", state)
    assert state["rate"] == [
        (b"ratelimit-policy", b'"minute";q=60;w=60'),
        (b"ratelimit", b'"minute";r=59;t=1'),
    ]


# -- one address


@pytest.mark.parametrize("path", ["/services", "/services/pothole", "/openapi.json", "/docs", "/cases"])
async def test_the_address_without_a_version_is_the_same(door: httpx.AsyncClient, path: str) -> None:
    await reported(door)
    old, new = [await door.get(f"{place}{path}", headers=bearer()) for place in ("/api", "/api/v1")]
    assert (old.status_code, old.text) == (new.status_code, new.text)
    assert new.status_code == 200


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v1/v1/cases", "/api/v2/cases", "/api/v1cases"])
async def test_there_is_one_version(door: httpx.AsyncClient, path: str) -> None:
    is_problem(await door.get(path, headers=bearer()), 404, "not_found")


async def test_the_description_says_all_of_it(door: httpx.AsyncClient) -> None:
    document = (await door.get("/api/v1/openapi.json")).json()
    assert all(path.startswith(("/api/v1/", "/open311/", "/callbacks/")) for path in document["paths"])
    changed = document["paths"][CASES]["get"]
    asked = {one["name"] for one in changed["parameters"]}
    assert {"changed_since", "service", "stage", "source_id", "limit", "cursor", "If-None-Match"} == asked
    assert set(changed["responses"]) == {*OPERATIONS["changed"], "default"}
    schemas = document["components"]["schemas"]
    page = changed["responses"]["200"]["content"]["application/json"]
    assert page == {"schema": {"$ref": "#/components/schemas/CasesChanged"}}
    await reported(door)
    assert set((await listed(door))["cases"][0]) == set(schemas["CaseChanged"]["properties"])
    assert {"X-Request-Id", "RateLimit", "RateLimit-Policy"} == set(changed["responses"]["200"]["headers"])
    assert "request_id" in schemas["Problem"]["required"]
