"""Any JSON at all, read as any message: it is a message, or a refusal that quotes nothing."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio import workflow

from charter.cases import Kind, Letter
from charter.people import Role
from tests.register.making import turn
from tests.workflows.garbage import MARK
from tests.workflows.kit import NOWHERE
from tests.workflows.samples import good_body
from workflows.case.hearing.messages import BODY_LIMIT, FIELDS_TOLD, Inbox, Rejected
from workflows.case.writing.courier import TURN_LIMIT, Courier
from workflows.processes import PROCESSES, messages_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30) | st.just(MARK),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("process", PROCESSES)
@given(data=st.data())
def test_no_body_raises_anything_but_a_refusal_that_quotes_nothing(process: str, data: st.DataObject) -> None:
    specs = messages_of(process)
    name = data.draw(st.sampled_from(sorted(specs)))
    spec = specs[name]
    fields = st.sampled_from(sorted(spec.model.model_fields)) | st.text(max_size=12)
    junk = data.draw(st.dictionaries(fields, VALUES, max_size=5))
    good = good_body(process, name) if data.draw(st.booleans()) else {}
    body = {**good, **junk}
    refusal: Rejected | None = None
    try:
        said = spec.read(body)
        assert said.by.role in spec.roles
        said.model_dump_json()
    except Rejected as rejected:
        refusal = rejected
    if refusal is not None:
        assert MARK not in f"{refusal.why}{refusal.fields}"
        assert len(refusal.fields) <= FIELDS_TOLD


@given(st.text(max_size=300), st.lists(VALUES, max_size=6))
def test_the_inbox_takes_anything(name: str, arguments: list[Any]) -> None:
    arrived = Inbox().put(name, tuple(arguments), NOW).arrived
    assert arrived.problem or isinstance(arguments[0], dict)
    assert len(json.dumps(arrived.body)) <= BODY_LIMIT
    if all(char < "\ud800" or char > "\udfff" for char in json.dumps(arguments, ensure_ascii=False) + name):
        arrived.model_dump_json()


def test_a_turn_never_carries_more_than_a_task_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """An activity's input of more than 2 MB is refused for ever: eighty long letters were one such turn."""
    state = turn(1, NOWHERE, [1]).state
    monkeypatch.setattr(workflow, "info", lambda: SimpleNamespace(get_current_history_length=lambda: 9))
    courier = Courier(reference=NOWHERE, state=lambda: state)
    long = {"question": "z" * 16_000, "consequence": "\u00e9" * 10_000}
    for number in range(1, 81):
        courier.enter(Kind.MESSAGE, "Information requested", at=NOW, said=long)
        courier.post(Letter(number=number, at=NOW, template="every_case/late", placeholders=long))
    courier.make_up(NOW)
    turns = courier.pending
    assert [entry.number for one in turns for entry in one.entries] == list(range(1, 81))
    assert [letter.number for one in turns for letter in one.letters] == list(range(1, 81))
    assert [one.number for one in turns] == list(range(1, len(turns) + 1))
    assert all(len(one.model_dump_json().encode()) < TURN_LIMIT for one in turns)


def test_every_role_is_somebodys() -> None:
    """The table of who may not say what is not empty: a role that may say all would leave it untested."""
    for process in PROCESSES:
        specs = messages_of(process).values()
        assert all(any(role not in spec.roles for spec in specs) for role in Role)
