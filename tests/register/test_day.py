"""What waits for one person, and what is news to them: on both databases, once, however it is written."""

import random
from datetime import timedelta
from typing import Any

import pytest

from charter.cases import PromiseState, Shown, Task
from charter.news.kinds import HowTold, NewsKind
from charter.people import Role, Sender
from register import Register
from register.day.mine import DueBy, Of, Sort, Viewer
from register.people.officers import Post
from tests.register.making import MONDAY, at_once, entry, tell, turn
from tests.statements import statements

DAY = timedelta(days=1)
STAFF = frozenset({Shown.EVERYONE, Shown.STAFF})
OLIVE = Viewer("Olive Example", "Highways", frozenset({"officer"}), STAFF)
MABEL = Viewer("Mabel Example", "Highways", frozenset({"manager"}), STAFF | {Shown.SAFEGUARDING})
FELIX = Viewer("Felix Example", "", frozenset({"feedback_team"}), STAFF, frozenset({"FeedbackIntake"}))


def task(key: str, **more: Any) -> Task:
    return Task(**{"key": key, "at": MONDAY, "what": "Do it."} | more)


def promise(key: str, due: Any, **more: Any) -> PromiseState:
    usual: dict[str, Any] = {"title": "Inspect", "clause": "…", "where": "…", "source": "CH"}
    usual |= {"state": "running", "key": key, "due": due, "first_due": due, "started": MONDAY - DAY}
    return PromiseState(**usual | more)


def case(register: Register, number: int, *tasks: Task, **state: Any) -> str:
    reference = f"MK-{number:09d}"
    tell(register, turn(1, reference, tasks=tasks, **{"officer": "Olive Example"} | state))
    return reference


def keys(register: Register, viewer: Viewer, of: Of = Of.ME) -> list[str]:
    found, count = register.day.tasks(viewer, of)
    assert count == len(found)
    return [each.task.key for each in found]


def test_whose_tasks_are_whose(register: Register) -> None:
    case(register, 1, task("mine"), task("late/x/manager", for_role="manager"))
    case(register, 2, task("theirs"), officer="Oscar Example")
    case(register, 3, task("nobodys"), officer="")
    case(register, 4, task("other"), officer="", team="Lighting")
    ours: dict[str, Any] = {"officer": "", "process": "FeedbackIntake"}
    case(register, 5, task("said"), task("triage", for_role="feedback_team"), **ours)
    concern = task("hidden", shown=Shown.SAFEGUARDING, for_role="safeguarding")
    case(register, 6, concern, team="Lighting", officer="")
    assert keys(register, OLIVE) == ["late/x/manager", "mine", "nobodys", "said"]
    assert keys(register, OLIVE, Of.ROLE) == ["mine", "theirs", "nobodys", "other", "said"]
    assert keys(register, OLIVE, Of.TEAM) == ["late/x/manager", "mine", "theirs", "nobodys", "said", "triage"]
    assert keys(register, MABEL) == ["late/x/manager"]
    assert keys(register, FELIX) == ["said", "triage"]
    duty = MABEL._replace(roles=MABEL.roles | {"safeguarding"})
    assert keys(register, duty) == ["late/x/manager", "hidden"], "no team's"
    for viewer in (OLIVE, MABEL, FELIX, duty):
        assert register.day.count_tasks(viewer) == {of: len(keys(register, viewer, of)) for of in Of}


def test_each_task_is_of_one_sort_and_a_promise_is_shown_as_itself(register: Register) -> None:
    asked = ("danger", "danger/2", "reply", "reply/2", "letter/4/held_up", "consent", "dangerous", "late/x")
    case(register, 1, *(task(key) for key in asked), task("late/x/manager", for_role="manager"))
    found = register.day.tasks_by_sort(OLIVE, 10)
    assert {sort: [each.task.key for each in rows] for sort, (rows, _) in found.items()} == {
        Sort.URGENT: ["danger", "danger/2"],
        Sort.ANSWERS: ["reply", "reply/2"],
        Sort.LETTERS: ["letter/4/held_up"],
        Sort.OTHERS: ["consent", "dangerous", "late/x/manager"],
        Sort.SHOWN: ["late/x"],
    }
    paged = register.day.tasks_by_sort(OLIVE, 2, 2)
    assert {sort: (len(rows), count) for sort, (rows, count) in paged.items()} == {
        Sort.URGENT: (0, 2),
        Sort.ANSWERS: (0, 2),
        Sort.LETTERS: (0, 1),
        Sort.OTHERS: (1, 3),
        Sort.SHOWN: (0, 1),
    }


def test_promises_are_late_due_or_another_days(register: Register) -> None:
    made = (
        promise("late", MONDAY - DAY),
        promise("today", MONDAY + timedelta(hours=1)),
        promise("later", MONDAY + 5 * DAY),
        promise("kept", MONDAY - DAY, state="kept", ended=MONDAY),
        promise("theirs", MONDAY - DAY, by="customer"),
    )
    case(register, 1, promises=made)
    case(register, 2, promises=made, officer="Oscar Example")

    today, week = MONDAY + timedelta(hours=14), MONDAY + 7 * DAY
    found = register.day.promised(OLIVE, MONDAY, today, week, 10)
    assert {by: [each.promise for each in rows] for by, (rows, _) in found.items()} == {
        DueBy.LATE: ["late"],
        DueBy.TODAY: ["today"],
        DueBy.WEEK: ["later"],
    }
    past = register.day.promised(OLIVE, MONDAY, today, week, 10, 10)
    assert {(len(rows), count) for rows, count in past.values()} == {(0, 1)}
    assert register.day.tasks(OLIVE, limit=10, offset=10) == ([], 0)


def test_questions_and_urgent_cases(register: Register) -> None:
    waits = case(register, 1, waiting=True)
    case(register, 2, waiting=True, officer="Oscar Example")
    urgent = case(register, 3, officer="", priority="urgent")
    case(register, 4, officer="", priority="urgent", team="Lighting")
    assert [each.reference for each in register.day.asked(OLIVE, 10)[0]] == [waits]
    assert [each.reference for each in register.day.nobodys_urgent(OLIVE, 10)[0]] == [urgent]


@pytest.fixture
def accounts(register: Register) -> None:
    for username, post in (("olive", Post.OFFICER), ("oscar", Post.OFFICER), ("mabel", Post.MANAGER)):
        register.officers.add(username, f"{username.title()} Example", post, "hash", "Highways")


def news(register: Register, username: str) -> list[NewsKind]:
    return [each.kind for each in register.news.lately(username, MONDAY - DAY, 50)[0]]


@pytest.mark.usefixtures("accounts")
def test_a_turn_told_again_is_news_once(register: Register) -> None:
    by = Sender(role=Role.MANAGER, name="Mabel Example")
    line = entry(1, message="note_added", by=by, said={"note": "@oscar, look"})
    one = turn(1, officer="Olive Example", entries=(line,), tasks=(task("danger"),))
    assert tell(register, one)
    assert not tell(register, one)
    tell(register, one.model_copy(update={"at": MONDAY + timedelta(seconds=9)}))
    assert news(register, "olive") == [NewsKind.URGENT, NewsKind.ASSIGNED]
    assert news(register, "oscar") == [NewsKind.MENTIONED]
    assert news(register, "mabel") == [], "who writes a note is not told of it"


@pytest.mark.usefixtures("accounts")
def test_what_is_urgent_and_nobodys_is_its_teams(register: Register) -> None:
    tell(register, turn(1, officer="", priority="urgent"))
    assert (news(register, "olive"), news(register, "oscar")) == ([NewsKind.URGENT], [NewsKind.URGENT])
    danger = task("danger/manager", for_role="manager")
    tell(register, turn(2, officer="", priority="urgent", tasks=(danger,)))
    assert (news(register, "olive"), news(register, "mabel")) == ([NewsKind.URGENT], [NewsKind.URGENT])


@pytest.mark.usefixtures("accounts")
def test_two_who_claim_at_once_send_one_email(register: Register) -> None:
    register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    for number in range(3):
        case(register, number)
    batches = at_once(4, lambda number: register.news.claim("olive", f"officer-{number}"))
    assert len({batch for batch, _ in batches}) == 1
    assert {len(found) for _, found in batches} == {3}
    register.news.told("olive", batches[0][0], MONDAY)
    assert register.news.claim("olive", "officer-next") == ("officer-next", [])


@pytest.mark.usefixtures("accounts")
def test_an_ordinary_turn_asks_nothing_for_news(register: Register) -> None:
    reference = case(register, random.randint(1, 99))
    with statements(register) as said:
        tell(register, turn(2, reference, officer="Olive Example"))
    assert [one for one in said if "officer" in one.partition("FROM")[2] or "officer_news" in one] == []
