"""Every answer of the API a test sees is one that its description knows: status, body, times, words."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
from pydantic import TypeAdapter

from starter.api.description.answers import ANSWERS, LISTS, PICTURES
from starter.api.description.schemas import OPERATIONS
from starter.desk.telling.problem_codes import CODES

API = "/api(?:/v1)?"
"""Both addresses are the same: starter.api.traffic.OneVersion."""
ROUTES = (
    ("services", "GET", rf"{API}/services"),
    ("service", "GET", rf"{API}/services/[^/]+"),
    ("changed", "GET", rf"{API}/cases"),
    ("letters", "GET", rf"{API}/cases/[^/]+/letters"),
    ("report", "POST", rf"{API}/cases"),
    ("case", "GET", rf"{API}/cases/[^/]+"),
    ("possible", "GET", rf"{API}/cases/[^/]+/messages"),
    ("say", "POST", rf"{API}/cases/[^/]+/messages/[^/]+"),
    ("photograph_sent", "POST", rf"{API}/cases/[^/]+/photographs"),
    ("photographs", "GET", rf"{API}/cases/[^/]+/photographs"),
    ("photograph_read", "GET", rf"{API}/cases/[^/]+/photographs/[^/]+"),
)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
ONE_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
OF_A_PROGRAMMER = re.compile(
    r"[\\^$]|Input should|String should|[Pp]attern|pydantic|instance of|Value error|Field required"
    r"|\b(?:starter|workflows|charter|register|engine)\.\w|\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b"
)
"""Patterns, a library's words, modules, names of classes."""
NOT_OURS = frozenset({"said", "form", "body", "details"})
"""Fields of an answer in which somebody's own words are, or a schema."""


def operation_of(method: str, path: str) -> str:
    """The route's name; empty for none of the API's."""
    return next((name for name, of, shape in ROUTES if of == method and re.fullmatch(shape, path)), "")


def check(response: httpx.Response) -> None:
    """AssertionError for an answer that the description does not know."""
    name = operation_of(response.request.method, response.url.path)
    if response.headers.get("content-type") == "application/problem+json":
        is_a_known_problem(response.json())
        assert response.json()["request_id"] == response.headers["x-request-id"]
    if not name or response.status_code == 500:
        return
    assert str(response.status_code) in OPERATIONS[name], f"{name}: {response.status_code} {response.text}"
    assert response.content or response.status_code == 304
    if response.is_success and name not in PICTURES:
        model: Any = list[ANSWERS[name]] if name in LISTS else ANSWERS[name]  # type: ignore[valid-type]
        TypeAdapter(model).validate_python(response.json())
        for each in texts(response.json()):
            assert not TIME.fullmatch(each) or ONE_FORM.fullmatch(each), each


def is_a_known_problem(document: dict[str, Any]) -> None:
    code = document["code"]
    assert code in CODES
    assert (document["type"], document["title"]) == (f"/problems/{code}", CODES[code].title)
    for error in document.get("errors", ()):
        assert set(error) == {"field", "problem"}
        assert error["field"]
        assert error["problem"]
        assert not OF_A_PROGRAMMER.search(f"{error['field']}: {error['problem']}"), error


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                if key not in NOT_OURS:
                    yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)
