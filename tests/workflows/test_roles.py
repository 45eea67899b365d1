"""Who may say what: every message of every process by every role, cell by cell.

C customer, R representative, O officer, M manager, F Corporate Customer Feedback Team, X another system.
"""

from collections.abc import Iterator

import pytest

from charter.people import Role
from tests.stories import World
from tests.workflows.capabilities import BY_CAPABILITY
from tests.workflows.processes import BY_PROCESS
from tests.workflows.samples import SAMPLES, good_body
from workflows.case.hearing.messages import Rejected, TurnedAway
from workflows.processes import PROCESSES, messages_of

LETTERS = {
    "C": Role.CUSTOMER,
    "R": Role.REPRESENTATIVE,
    "O": Role.OFFICER,
    "M": Role.MANAGER,
    "F": Role.FEEDBACK_TEAM,
    "X": Role.SYSTEM,
}

EVERY_CASE = """
                            C R O M F X
    contact_changed         C R O M . .
    needs_recorded          C R O M . .
    safe_contact_set        C . O M . .
    safe_contact_ended      C . O M . .
    customer_died           . . O M . X
    death_recorded_in_error . . . M . .
    representative_added    C R O M . .
    consent_recorded        C . O M . .
    representative_ended    C . O M . .
    nominated_contact_set   . . . M . .
    nominated_contact_ended . . . M . .
    officer_assigned        . . O M . X
    note_added              . . O M F .
    customer_told           . . O M F .
    task_done               . . O M F .
    call_recorded           . . O M . .
    information_requested   . . O M F .
    customer_replied        C R O M . .
    information_added       C R O M . X
    safeguarding_raised     C R O M F X
    safeguarding_taken      . . . M . .
    safeguarding_lowered    . . . M . .
    withdrawn               C R O M . .
    withdrawal_confirmed    C . O M . .
    withdrawal_taken_back   C R O M . .
    duplicate_found         . . O M . X
    duplicate_parted        . . O M . X
    original_ended          . . . . . X
    reporter_joined         . . . . . X
    reporter_parted         . . . . . X
    reported_again          C R O M . X
    moved                   . . O M . X
    linked_case_opened      . . O M . .
    linked_case_ended       . . . . . X
    danger_reported         C R O M . X
    promise_paused          . . O M . .
    promise_extended        . . O M . .
    exception_recorded      . . O M . .
    recount                 . . . M . X
    satisfaction_given      C R O . . .
    step_corrected          . . . M . .
"""


def rows(table: str) -> Iterator[tuple[str, frozenset[Role]]]:
    """Each message of a table with the roles that may say it."""
    head, *lines = table.strip("\n").splitlines()
    assert head.split() == list(LETTERS)
    for line in lines:
        name, *cells = line.split()
        assert len(cells) == len(LETTERS), line
        assert all(cell in (".", letter) for cell, letter in zip(cells, LETTERS, strict=True)), line
        yield name, frozenset(LETTERS[cell] for cell in cells if cell != ".")


def table_of(process: str) -> dict[str, frozenset[Role]]:
    held = [capability.__name__ for capability in PROCESSES[process].capabilities.values()]
    shared = [BY_CAPABILITY[name].roles for name in held if name in BY_CAPABILITY]
    tables = (EVERY_CASE, *shared, BY_PROCESS[process].roles)
    return {name: roles for table in tables if table.strip() for name, roles in rows(table)}


CELLS = [
    (process, name, role, role in roles)
    for process in BY_PROCESS
    for name, roles in table_of(process).items()
    for role in Role
]


def test_every_message_of_every_process_is_in_the_table() -> None:
    assert set(BY_PROCESS) == set(PROCESSES)
    for process in PROCESSES:
        assert table_of(process).keys() == messages_of(process).keys(), process
    assert len(CELLS) >= 200


@pytest.mark.parametrize(
    ("process", "name"), [(process, name) for process in BY_PROCESS for name in table_of(process)]
)
def test_each_cell(process: str, name: str) -> None:
    spec, body = messages_of(process)[name], good_body(process, name)
    cells = {role: may for of, message, role, may in CELLS if (of, message) == (process, name)}
    assert cells.keys() == set(Role)
    for role, may in cells.items():
        said = {**body, "by": role.value}
        if may:
            assert spec.read(said).by.role is role
            continue
        with pytest.raises(Rejected) as refused:
            spec.read(said)
        assert refused.value.problem is TurnedAway.NOT_THEIRS, role
        assert refused.value.why.startswith(f"“{spec.title}” is for the ")


@pytest.mark.parametrize("process", list(BY_PROCESS))
async def test_a_running_case_turns_every_forbidden_cell_away(world: World, process: str) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    await story.rest()
    before = await story.event_names()
    forbidden = [(name, role) for of, name, role, may in CELLS if of == process and not may]
    assert forbidden
    for name, role in forbidden:
        body = {**good_body(process, name), "by": role.value}
        error = await story.refused(name, **body)
        assert error.type == TurnedAway.NOT_THEIRS, (name, role)
    assert story.not_applied() == []
    assert await story.event_names() == before, "what is turned away costs no history"


@pytest.mark.parametrize("process", list(BY_PROCESS))
async def test_by_signal_it_is_written_down_and_changes_nothing(world: World, process: str) -> None:
    sample = SAMPLES[process]
    story = await world.report(sample.service, sample.details)
    before = (await story.rest()).state
    letters = story.letters()
    forbidden = {name: role for of, name, role, may in CELLS if of == process and not may}
    for name, role in forbidden.items():
        await story.signal(name, {**good_body(process, name), "by": role.value})
    after = (await story.rest()).state
    assert len(story.not_applied()) == len(forbidden)
    assert all("is for the" in line for line in story.not_applied())
    assert after == before
    assert story.letters() == letters
