"""Every process has its words for customers: its stages, its outcomes and all that they can say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import workflows
from casework.customers import words
from casework.customers.offers import offered
from casework.customers.process_words import BY_PROCESS
from charter.cases import Shown
from charter.people import Role
from charter.writing.customer_words import Saying, Words
from starter.desk.catalogue import Catalogue
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import a_case
from workflows.case import Case, MessageSpec
from workflows.processes import PROCESSES, messages_of

FOLDER = Path(workflows.__file__).parent


def own_messages(process: str) -> dict[str, MessageSpec]:
    """The messages that not every case has: its own, and those of the capabilities only some hold."""
    return {name: spec for name, spec in messages_of(process).items() if spec.owner not in Case.capabilities}


def settled_as(process: str) -> set[str]:
    """The outcomes a process names in its file."""
    folder = PROCESSES[process].__module__.split(".")[1]
    source = (FOLDER / folder / "workflow.py").read_text("utf-8")
    return set(re.findall(r'self\.settle\(\s*"(\w+)"', source))


def test_every_process_has_its_words_and_all_words_their_process() -> None:
    assert PROCESSES
    assert set(BY_PROCESS) == set(PROCESSES), "a words.py for each process"


@pytest.mark.parametrize("process", PROCESSES)
def test_every_stage_has_words(process: str) -> None:
    stages = {str(stage) for stage in PROCESSES[process].words}
    assert stages
    assert stages == set(BY_PROCESS[process].stages)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_outcome_has_words(process: str) -> None:
    known = words.of(process)
    assert settled_as(process) <= set(known.outcomes)
    assert known.welcome | known.says_it_all <= set(known.outcomes)


@pytest.mark.parametrize("process", PROCESSES)
def test_what_the_customer_can_say_can_be_said_on_their_page(process: str) -> None:
    known = words.of(process)
    theirs = {name for name, spec in own_messages(process).items() if Role.CUSTOMER in spec.roles}
    assert theirs <= set(known.sayings), "a Saying for each, in the order in which they are offered"
    assert theirs <= set(known.own), "what each is called on the timeline of who said it"


@pytest.mark.parametrize("process", PROCESSES)
def test_what_everybody_is_shown_has_words(process: str) -> None:
    shown = {name for name, spec in own_messages(process).items() if spec.shown is Shown.EVERYONE}
    assert shown <= set(words.of(process).said)


@pytest.mark.parametrize("process", PROCESSES)
def test_words_are_of_what_is_there(process: str) -> None:
    known, messages = BY_PROCESS[process], messages_of(process)
    assert known.sayings.keys() | known.said.keys() | known.own.keys() <= messages.keys()
    for name, saying in known.sayings.items():
        assert Role.CUSTOMER in messages[name].roles
        named = {*saying.labels, *saying.hints, *saying.options, *saying.only}
        assert {path.partition(".")[0] for path in named} <= messages[name].model.model_fields.keys()
    for plain in known.plain_why:
        assert not re.fullmatch(plain, "Anything an officer may have written"), plain


# -- whose words, and when they are offered

OURS = Words(
    stages={"ended": "Finished, all of it", "elsewhere": "At the other place"},
    outcomes={"completed": ("Planted", "The tree is there.")},
    sayings={
        "tree_chosen": Saying("Choose", "Choose a tree", "", "Choose", "Thank you."),
        "place_agreed": Saying("Agree", "Agree to the place", "", "Agree", "Thank you."),
    },
    plain_why=("by the river",),
)


@pytest.fixture(name="planting")
def _planting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words of an invented process, and of potholes with two things more to say."""
    monkeypatch.setitem(BY_PROCESS, "TreePlanting", OURS)
    more = replace(BY_PROCESS["HighwaysRepair"], sayings=OURS.sayings)
    monkeypatch.setitem(BY_PROCESS, "HighwaysRepair", more)
    words.of.cache_clear()
    yield
    words.of.cache_clear()


@pytest.mark.usefixtures("planting")
def test_a_process_is_looked_up_first() -> None:
    assert words.stage("TreePlanting", "ended") == "Finished, all of it"
    assert words.stage("HighwaysRepair", "ended") == "Closed"
    assert words.stage("TreePlanting", "received") == "Received"
    assert words.stage("HighwaysRepair", "elsewhere") == "At the other place", "it was moved from there"
    assert words.stage("NotBuilt", "quite_unknown") == "Quite unknown"
    assert words.of("TreePlanting").outcomes["completed"][0] == "Planted"
    assert words.stage_entered("TreePlanting", "Ended: by the river") == "Finished, all of it: by the river"
    assert words.stage_entered("HighwaysRepair", "Ended: by the river") == "Closed"


@pytest.mark.usefixtures("planting")
@pytest.mark.parametrize(
    ("stage", "outcome", "found"),
    [
        ("awaiting_inspection", "", ["tree_chosen"]),
        ("estimated", "", ["tree_chosen", "place_agreed"]),
        ("done", "completed", ["tree_chosen"]),
        ("withdrawn", "withdrawn", []),
    ],
)
async def test_a_message_of_its_own_is_offered_while_it_can_be_said(
    desk: Desk, stage: str, outcome: str, found: list[str]
) -> None:
    row = desk.register.cases.get(await a_case(desk, stage=stage, outcome=outcome))
    assert row is not None
    entries = desk.register.cases.timeline(row.reference)
    if outcome == "withdrawn":
        entries = [*entries, entries[3].model_copy(update={"message": "withdrawn"})]
    known = messages_of("HighwaysRepair")
    any_time = replace(known["information_added"], name="tree_chosen", owner="", stages=None)
    in_stage = replace(any_time, name="place_agreed", stages=frozenset({"estimated"}))
    catalogue: Catalogue = replace(
        desk.catalogue, spoken_by=lambda _: {**known, "place_agreed": in_stage, "tree_chosen": any_time}
    )
    assert [name for name in offered(row, entries, catalogue) if name in OURS.sayings] == found
