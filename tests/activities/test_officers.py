"""Officers told outside the site: what an email says, and that each thing is told once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.letters.notifications import OutboxChannel
from activities.officers import LISTED, OfficerActivities
from activities.orders import DigestAsked, NoticeAsked, NoticeOrder
from casework.site.permissions import viewer_of
from charter.cases import Task
from charter.news.kinds import HowTold
from charter.people import Channel, Role, Sender
from register import Register
from register.concerns import Concern
from register.people.officers import Post
from register.seeing.sight import Sight
from tests.activities.fakes import FakeChannel, down, refused, taken_but_lost
from tests.ready import editions, new_register
from tests.register.making import MONDAY, Clock, entry, tell, turn

BASE = "https://casework.example.com"
REFERENCES = ("MK-AAAAAAAA2", "MK-BBBBBBBB3")
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PERSONAL = ("Ada", "01632", "Example Close", "a wide hole")


class Told:
    """An officer, their cases and what goes to them."""

    def __init__(self, register: Register, channel: Any = None) -> None:
        self.register = register
        self.channel = channel or OutboxChannel(register.outbox)
        self.activities = OfficerActivities(register, editions(), self.channel, BASE, viewer_of)
        register.officers.add("olive", "Olive Example", Post.OFFICER, "hash", "Highways")
        register.officers.add("mabel", "Mabel Example", Post.MANAGER, "hash", "Highways")

    def gives(self, number: int, reference: str = REFERENCES[0], **more: Any) -> None:
        """The case is given to somebody else, and then to Olive."""
        tell(self.register, turn(2 * number - 1, reference, officer="Somebody Else"))
        tell(self.register, turn(2 * number, reference, officer="Olive Example", **more))

    def send(self, username: str = "olive", morning: datetime | None = None, attempt: int = 1) -> bool:
        asked = NoticeAsked(username=username, at=MONDAY, morning=morning)
        environment = ActivityEnvironment()
        environment.info = replace(ActivityEnvironment.default_info(), attempt=attempt)
        return bool(environment.run(self.activities.notice_sent, asked))

    @property
    def emails(self) -> list[Any]:
        return [item for item in self.register.outbox.items() if item.channel is Channel.EMAIL]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    opened = Register.open(new_register(tmp_path / "register.sqlite3"), Clock())
    yield opened
    opened.close()


@pytest.fixture
def told(register: Register) -> Told:
    return Told(register)


def test_what_is_new_is_told_at_once_and_once(told: Told) -> None:
    told.register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    told.gives(1)
    assert told.register.news.waiting(10) == ["olive"]
    assert told.send()
    [email] = told.emails
    assert (email.to, email.subject) == ("olive@example.com", f"Case {REFERENCES[0]}, it was given to you")
    assert f"{REFERENCES[0]} (Potholes): it was given to you." in email.body
    assert f"{BASE}/casework/cases/{REFERENCES[0]}" in email.body
    assert f"{BASE}/casework/me/notices" in email.body
    assert [one for one in PERSONAL if one in f"{email.subject}{email.body}"] == []
    assert told.register.news.waiting(10) == []
    assert not told.send()
    assert len(told.emails) == 1


def test_of_a_case_that_is_not_theirs_an_email_names_no_service(told: Told) -> None:
    sight = Sight(name="Olive Example", teams=frozenset({"highways"}), withheld=frozenset({"potholes"}))
    told.activities = OfficerActivities(
        told.register, editions(), told.channel, BASE, lambda officer: viewer_of(officer, sight)
    )
    told.register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    told.gives(1)
    assert told.send()
    [email] = told.emails
    assert f"{REFERENCES[0]}: it was given to you." in email.body
    assert "Potholes" not in email.body


def test_several_things_are_one_email_and_a_crowd_is_cut(told: Told) -> None:
    told.register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    for number in range(1, LISTED + 4):
        told.gives(number)
    assert told.send()
    [email] = told.emails
    assert email.subject.startswith(f"{LISTED + 3} new for you: {REFERENCES[0]}")
    assert email.body.count("it was given to you.") == LISTED
    assert "And 3 more" in email.body


def test_an_email_whose_word_was_lost_is_not_sent_again(register: Register) -> None:
    channel = FakeChannel(taken_but_lost)
    told = Told(register, channel)
    register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    told.gives(1)
    with pytest.raises(ApplicationError):
        told.send()
    told.gives(2)  # comes while nobody knows of the first
    assert told.send(attempt=2)
    assert (channel.attempts, len(channel.sent)) == (1, 1)
    assert register.news.waiting(10) == ["olive"], "what came since goes in the next"


def test_a_channel_that_is_away_is_tried_again_and_one_that_refuses_is_not(register: Register) -> None:
    told = Told(register, FakeChannel(down, refused))
    register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    told.gives(1)
    with pytest.raises(ApplicationError):
        told.send()
    assert register.news.waiting(10) == ["olive"]
    assert not told.send(attempt=2)
    assert register.news.waiting(10) == []
    assert "was refused" in register.notices.get("olive").problem


@pytest.mark.parametrize("how", [HowTold.NEVER, HowTold.DIGEST])
def test_who_does_not_wish_it_is_not_told_at_once(told: Told, how: HowTold) -> None:
    told.register.notices.choose("olive", how, "olive@example.com")
    told.gives(1)
    assert not told.send()
    assert not told.send("nobody")
    assert told.emails == []


def test_the_digest_is_the_days_numbers_and_what_is_new(told: Told) -> None:
    told.register.notices.choose("olive", HowTold.DIGEST, "olive@example.com")
    asked = (Task(key="consent", at=MONDAY, what="Ask."), Task(key="reply", at=MONDAY, what="Read."))
    told.gives(1, tasks=asked)
    assert told.send(morning=MORNING)
    [email] = told.emails
    assert email.subject == "Your cases this morning: 0 late, 0 due today"
    for line in ("Tasks for you: 1", "Messages from customers: 1", f"{BASE}/casework/day", "New for you:"):
        assert line in email.body
    assert "Late:" not in email.body
    assert [one for one in PERSONAL if one in email.body] == []
    assert not told.send(morning=MORNING), "one morning, one digest"
    assert told.send(morning=MORNING + timedelta(days=1))
    assert "New for you" not in told.emails[-1].body


def test_nothing_is_sent_on_a_morning_with_nothing(told: Told) -> None:
    told.register.notices.choose("olive", HowTold.DIGEST, "olive@example.com")
    assert not told.send(morning=MORNING)
    assert told.emails == []


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-11-23", True),
        ("2026-11-28", False),
        ("2026-11-29", False),
        ("2026-12-25", False),
        ("2026-12-28", False),  # the substitute day of Boxing Day
        ("2027-06-01", True),
    ],
)
def test_a_digest_is_for_working_days(told: Told, day: str, worked: bool) -> None:
    told.register.notices.choose("olive", HowTold.DIGEST, "olive@example.com")
    told.register.notices.choose("mabel", HowTold.AT_ONCE, "mabel@example.com")
    morning = datetime.fromisoformat(f"{day}T08:00:00+00:00")
    due = ActivityEnvironment().run(told.activities.digests_due, DigestAsked(morning=morning))
    assert due == (["olive"] if worked else [])


def test_a_concern_names_no_service_and_leads_to_the_desk(told: Told) -> None:
    told.register.notices.choose("mabel", HowTold.AT_ONCE, "mabel@example.com")
    told.register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    told.gives(1)
    told.send("olive")
    concern = Concern(reference=REFERENCES[0], mark="m1", at=MONDAY, due=MONDAY, said={"x": "a wide hole"})
    told.register.concerns.add(concern)
    assert told.register.news.waiting(10) == ["mabel"], "an officer may not see it"
    assert told.send("mabel")
    email = told.emails[-1]
    assert f"{REFERENCES[0]}: it is urgent, and waits for a person.\n{BASE}/casework/urgent" in email.body
    assert [one for one in (*PERSONAL, "Potholes", "afeguarding") if one in email.body] == []


def test_who_gives_a_case_to_themselves_is_told_nothing(told: Told) -> None:
    told.register.notices.choose("olive", HowTold.AT_ONCE, "olive@example.com")
    by = Sender(role=Role.OFFICER, name="Olive Example")
    line = entry(1, message="officer_assigned", by=by, said={"officer": "Olive Example"})
    tell(told.register, turn(1, officer="Olive Example", entries=(line,)))
    assert told.register.news.waiting(10) == []


def test_a_username_is_in_no_id_that_temporal_shows() -> None:
    order = NoticeOrder(username="olive@example.com")
    assert order.id.startswith("officer-notice-")
    assert "olive" not in order.id
    assert order.id != NoticeOrder(username="oscar@example.com").id
