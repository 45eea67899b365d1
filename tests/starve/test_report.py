"""What is to hold after a storm, and what is said where it does not: each case by its name."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from charter.cases import Entry, Kind
from starve.checks import Found, misapplied
from starve.histories import TaskCount
from starve.ledger import Asked, Became, Ledger, StormCase, StormMessage
from starve.page import appended, section, with_section
from starve.report import faults, holds, table
from starve.storm import StormOutcome, StormPlan
from tests.workflows.kit import NOWHERE, Said

NOTE = Said("note_added", {"note": "Rang the depot."})
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def an_outcome(**found: object) -> StormOutcome:
    ledger = Ledger(
        cases=[StormCase(NOWHERE, "HighwaysRepair", ())],
        messages=[StormMessage(NOWHERE, NOTE, became=Became.APPLIED)],
        asked={"message": Asked(seconds=[0.1] * 200)},
    )
    seen = replace(Found(workflows=1, open=1), **found)  # type: ignore[arg-type]
    return StormOutcome(StormPlan(), ledger, seen, 0, 0, before=0.1, load=4.0)


def test_it_holds() -> None:
    outcome = an_outcome()
    assert holds(outcome)
    assert faults(outcome) == ""
    assert "**no**" not in table(outcome)
    assert "busy with other work" not in table(outcome)
    assert "busy with other work" in table(replace(outcome, before=8.0))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"troubled": {NOWHERE: "1 timed out"}, "tasks": TaskCount(timed_out=1)}, f"{NOWHERE}: 1 timed out"),
        ({"unanswered": {NOWHERE: "did not answer a query"}}, f"{NOWHERE}: did not answer a query"),
        (
            {"misapplied": {NOWHERE: ["a is there twice", "b is not"]}},
            f"{NOWHERE}: a is there twice; b is not",
        ),
    ],
)
def test_each_fault_is_told_with_its_case(found: dict[str, object], said: str) -> None:
    outcome = an_outcome(**found)
    assert not holds(outcome)
    assert said in faults(outcome)
    assert table(outcome).count("**no**") == 1


def test_a_query_that_was_held_up_is_a_fault_too() -> None:
    outcome = replace(an_outcome(), deadlocks=1)
    assert not holds(outcome)
    assert "1 held up past" in table(outcome)


def test_many_faults_are_counted() -> None:
    told = faults(an_outcome(troubled={f"case-{number}": "1 timed out" for number in range(25)}))
    assert len(told.splitlines()) == 22
    assert told.endswith("and 5 more")


def test_a_few_requests_may_be_without_an_answer() -> None:
    outcome = an_outcome()
    outcome.ledger.asked["message"].without = Counter({"503 unknown": 2})
    assert holds(outcome)
    outcome.ledger.asked["message"].without["ReadTimeout"] += 1
    outcome.ledger.asked["queue"] = Asked()
    assert not holds(outcome)
    assert "3 (2 503 unknown, 1 ReadTimeout)" in table(outcome)
    assert "| queue | 0 | 0 | – | – |" in table(outcome)


@pytest.mark.parametrize(
    ("became", "times", "is_wrong"),
    [
        (Became.APPLIED, 0, True),
        (Became.APPLIED, 1, False),
        (Became.APPLIED, 2, True),
        (Became.REFUSED, 0, False),
        (Became.REFUSED, 1, True),
        (Became.UNKNOWN, 0, False),
        (Became.UNKNOWN, 1, False),
        (Became.UNKNOWN, 2, True),
    ],
)
def test_a_message_stands_on_the_timeline_as_its_sender_was_told(
    became: Became, times: int, is_wrong: bool
) -> None:
    message = StormMessage(NOWHERE, NOTE, became=became)
    line = {"at": AT, "kind": Kind.MESSAGE, "what": "Note", "message_id": message.id}
    timeline = [Entry.model_validate({**line, "number": number}) for number in range(1, times + 1)]
    timeline.append(Entry(number=times + 1, at=AT, kind=Kind.REFUSED, what="Not applied", message_id=""))
    told = misapplied([message], timeline)
    assert bool(told) is is_wrong
    assert all(message.id in each for each in told)


def test_the_pages_section_is_put_in_its_place_and_outlives_the_benchmark() -> None:
    page = with_section("# What it costs\n\nMuch.\n", "| first |")
    again = with_section(page, "| second |")
    assert again.count("## Under load") == 1
    assert "| first |" not in again
    assert again.startswith("# What it costs\n\nMuch.\n\n## Under load\n")
    assert appended("# What it costs\n\nLess.\n", section(again)).endswith("| second |\n")
    assert appended("# What it costs\n", section("# What it costs\n")) == "# What it costs\n"
