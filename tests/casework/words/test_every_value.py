"""Each value of each enumeration, each message and each form in words that a council officer would use."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from types import ModuleType

import pytest

import casework
import charter
import register
import rehearsal
import starter
import workflows
from casework.forms.fields import Field, NoForm, fields_of
from casework.forms.told import told
from casework.officers.timeline import narrowed
from charter.cases import Entry, Kind
from charter.writing.values import STAGES, TEXTS, WORDS, plainly, spoken, team_name, within, worded
from tests.casework.words.seen import raw
from tests.ready import editions
from tests.workflows.samples import SAMPLES, bodies_of
from workflows.processes import PROCESSES, details_model, messages_of

MESSAGES = sorted(
    {(name, spec.title, spec.done) for each in PROCESSES for name, spec in messages_of(each).items()}
)
VERBS = frozenset(
    {
        "Accept",
        "Acknowledge",
        "Add",
        "Agree",
        "Allocate",
        "Answer",
        "Appoint",
        "Ask",
        "Assign",
        "Book",
        "Change",
        "Choose",
        "Close",
        "Confirm",
        "Correct",
        "Count",
        "Decide",
        "Decline",
        "End",
        "Extend",
        "Give",
        "Join",
        "Make",
        "Mark",
        "Move",
        "Name",
        "Offer",
        "Open",
        "Pass",
        "Pause",
        "Raise",
        "Recommend",
        "Record",
        "Refuse",
        "Reply",
        "Report",
        "Respond",
        "Review",
        "Say",
        "Schedule",
        "Send",
        "Separate",
        "Set",
        "Settle",
        "Share",
        "Sort",
        "Take",
        "Tell",
        "Write",
    }
)
"""How an action begins: with what the officer does."""


def enumerations() -> Iterator[type[StrEnum]]:
    """Every enumeration of texts in what pages and letters are made of."""
    for room in (charter, register, workflows, casework, starter, rehearsal):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations." not in found.name:
                yield from _in(importlib.import_module(found.name))


def _in(module: ModuleType) -> Iterator[type[StrEnum]]:
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, StrEnum) and one.__module__ == module.__name__:
            yield one


def test_every_value_of_an_enumeration_is_spoken() -> None:
    found = list(enumerations())
    assert len(found) > 50
    for values in found:
        for each in values:
            assert not raw(spoken(each)), each
            assert spoken(each)[:1].isupper() or not each.value, each
            assert within(each) != each.value or "_" not in each.value


def test_only_words_of_values_that_there_are() -> None:
    names = {each.__name__ for each in enumerations()}
    assert set(WORDS) <= names
    with pytest.raises(ValueError, match="has no gone"):
        worded({"gone": "Gone"})(Kind)
    stages = {str(stage) for process in PROCESSES.values() for stage in process.words}
    assert set(STAGES) <= stages | {"following", "ended"}
    for process in PROCESSES.values():
        told_apart = [spoken(str(stage), "stage") for stage in process.words]
        assert len(set(told_apart)) == len(told_apart), "two stages of a process have one word"


@pytest.mark.parametrize(("name", "title", "done"), MESSAGES)
def test_a_message_is_an_action_and_what_has_happened(name: str, title: str, done: str) -> None:
    verb, _, rest = title.partition(" ")
    assert verb in VERBS, f"{name}: “{title}” does not say what the officer does"
    assert rest, title
    assert title != done
    assert not raw(f"{title}\n{done}")


def _leaves(fields: tuple[Field, ...]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _leaves((*each.fields, *each.row))


@pytest.mark.parametrize("process", PROCESSES)
def test_every_form_asks_in_words(process: str) -> None:
    models = [(spec.model, spec.description) for spec in messages_of(process).values()]
    for model, description in [*models, (details_model(process), "")]:
        assert not raw(description), model
        try:
            fields = fields_of(model, {}, details_model(process))
        except NoForm:
            continue
        for each in _leaves(fields):
            asked = [each.label, each.hint, each.row_label]
            offered = [text for option in each.options for text in (option.text, option.hint)]
            assert not raw("\n".join((*asked, *offered))), (model, each)
            for option in each.options:
                assert option.text != option.value or option.value.isdigit(), (model, option)


@pytest.mark.parametrize("process", PROCESSES)
def test_what_was_said_is_read_in_words(process: str) -> None:
    for name, body in bodies_of(process).items():
        spec = messages_of(process)[name]
        said = spec.model.model_validate({"by": "officer", **body})
        kept = said.model_dump(mode="json", exclude={"id", "by", "happened_at"}, exclude_none=True)
        at = datetime(2026, 11, 30, 9, tzinfo=UTC)
        entry = Entry(number=1, at=at, kind=Kind.MESSAGE, what=spec.done, message=name, said=kept)
        (line,) = narrowed([entry], messages_of(process)).lines
        shown = "\n".join((line.what, *(f"{label}\n{text}" for label, text in line.said)))
        assert not raw(shown), name
    details = told(SAMPLES[process].details, details_model(process))
    assert not raw("\n".join(f"{label}\n{text}" for label, text in details))


def test_what_was_written_before_is_read_in_words() -> None:
    """A line, a note or a body of an older version: recorded as it is, and shown in words."""
    assert plainly("New date 2026-12-10, told today") == "New date Thursday 10 December 2026, told today"
    assert plainly("Not applied: work_completed. It has not.") == "Not applied: work completed. It has not."
    for as_it_is in ("ada_b@example.com", "https://example.com/a_b", "MK-7Q4K2M9X3", "2026-99-99", "x_"):
        assert plainly(as_it_is) == as_it_is
    old = {
        "result": "further_work",
        "on": "2026-12-10",
        "at": "2026-12-10T09:30:00Z",
        "gone": None,
        "done": True,
    }
    assert told(old) == [
        ("Result", "further work"),
        ("On", "Thu 10 Dec 2026"),
        ("At", "Thu 10 Dec 2026, 9:30am"),
        ("Done", "Yes"),
    ]


def test_the_odd_words_are_gone() -> None:
    assert spoken("deciding_to_assess", "stage") == "Deciding whether to assess"
    assert spoken("api", "door") == "Online"
    triaged = messages_of("FeedbackIntake")["issues_triaged"]
    assert (triaged.title, triaged.done) == ("Sort the feedback", "Feedback sorted")
    assert "This is a suggestion" in triaged.description
    points = {
        "issues": [{"what": "The bin", "decision": "excluded", "ground": "service_request", "reason": "x"}]
    }
    said = dict(told(points, triaged.model))
    assert said["Point 1: what it is"] == "Not a complaint"
    assert said["Point 1: not a complaint: what is it?"] == "A request for a service"
    assert set(TEXTS) == {"stage", "outcome", "door", "promise", "answer"}


def test_each_team_signs_by_its_name() -> None:
    teams = {service.team for service in editions().in_force(datetime.now(UTC).date()).services}
    assert team_name("highways") == "Highways team"
    assert team_name("emergency_response_team") == "Emergency response team"
    assert team_name("") == ""
    assert not [team for team in teams if team and raw(team_name(team))]
