"""What the OfficerNotice workflow has done: an officer's email written from the register, and sent once.

An email names cases, services and reasons, and nothing of any customer.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.editions import edition_of
from activities.failures import without_personal_data
from activities.letters.notifications import (
    ChannelCannotSay,
    ChannelDown,
    ChannelLater,
    ChannelRefused,
    LetterChannel,
    Outgoing,
)
from activities.orders import DigestAsked, NoticeAsked
from charter.counting.counting import day_of, end_of_day
from charter.edition.editions import Editions
from charter.news.kinds import HowTold
from charter.people import Channel
from engine.logs import get_logger
from register import Register
from register.day.mine import DueBy, Sort, Viewer
from register.day.news import NewsItem
from register.people.officers import Officer

REFUSED = "The last email to your address was refused. Check the address, or ask an administrator."
NEWS = "{count} new for you: {first}"
DIGEST = "Your cases this morning: {late} late, {today} due today"
FOOTER = "How you are told, and to stop these emails: {address}"
LATER = "ChannelLater"
LISTED = 30
"""Of what is new; the rest is on the officer's own page."""

log = get_logger(__name__)


class OfficerActivities:
    """Each may be run again: an email that went is known by its id, and what it told is told once."""

    def __init__(
        self,
        register: Register,
        editions: Editions,
        email: LetterChannel | None,
        base_url: str,
        viewer_of: Callable[[Officer], Viewer],
    ) -> None:
        """``email`` is the way emails go out, where there is one; ``viewer_of`` says what is an officer's."""
        self._register = register
        self._editions = editions
        self._email = email
        self._base = base_url.rstrip("/")
        self._viewer_of = viewer_of

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def digests_due(self, asked: DigestAsked) -> list[str]:
        """The usernames of those who have a digest that morning: nobody has on a day that is not worked."""
        day = day_of(asked.morning)
        calendar = edition_of(self._editions, asked.morning).calendar(day.year, day.year)
        return self._register.notices.for_digest() if calendar.is_working_day(day) else []

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def notice_sent(self, asked: NoticeAsked) -> bool:
        """Send an officer what is new to them. False where nothing is, or they do not wish it any more."""
        notice = self._register.notices.get(asked.username)
        officer = self._register.notices.account(asked.username)
        wished = HowTold.DIGEST if asked.morning else HowTold.AT_ONCE
        if self._email is None or officer is None or notice.how is not wished or not notice.email:
            return False
        if asked.morning and notice.digest is not None and notice.digest >= asked.morning:
            return False  # it went, and the word of it was lost
        whose = hashlib.sha256(asked.username.encode()).hexdigest()[:16]
        ours = f"officer-{whose}-{asked.morning or asked.at:%Y%m%d%H%M%S%f}"
        letter_id, news = self._register.news.claim(asked.username, ours, anew=bool(asked.morning))
        news = [self._as_seen(officer, each) for each in news]
        subject, body = (
            self._digest(officer, news, asked.morning) if asked.morning else self._news_in_words(news)
        )
        if not body:
            return False
        begun = letter_id != ours or activity.info().attempt > 1
        gone = begun and self._gone(self._email, letter_id)
        problem = "" if gone else self._send(self._email, letter_id, notice.email, subject, body)
        self._register.news.told(asked.username, letter_id, asked.at)
        self._register.notices.sent(asked.username, problem, asked.morning)
        return not problem

    def _as_seen(self, officer: Officer, item: NewsItem) -> NewsItem:
        """The same without the service's name, where the case is none that they may see: a note can name
        anybody."""
        sight = self._viewer_of(officer).sight
        if sight.whole:
            return item
        case = self._register.openings.whose(item.reference, officer.username)
        if case is None or case.opened or sight.sees(case.service, case.team, case.officer):
            return item
        return item.model_copy(update={"service_title": ""})

    def _gone(self, email: LetterChannel, letter_id: str) -> bool:
        """Whether an attempt whose word was lost has sent it."""
        try:
            return email.find(letter_id, Channel.EMAIL) is not None
        except ChannelCannotSay:
            return False  # sent again under the same Message-ID: a mailbox shows it once, or twice
        except ChannelDown:
            raise _later() from None

    def _send(self, email: LetterChannel, letter_id: str, to: str, subject: str, body: str) -> str:
        """Hand it over; what was wrong, where it is refused for good. Raises what is tried again."""
        letter = Outgoing(
            letter_id=letter_id,
            reference="",
            channel=Channel.EMAIL,
            to=to,
            subject=subject,
            body=f"{body}\n\n{FOOTER.format(address=f'{self._base}/casework/me/notices')}",
            template="",
            placeholders={},
            neutral=True,
        )
        try:
            email.send(letter)
        except ChannelRefused:
            log.error("officer's address refused")
            return REFUSED
        except (ChannelDown, ChannelLater):
            raise _later() from None
        return ""

    def _news_in_words(self, news: Sequence[NewsItem]) -> tuple[str, str]:
        if not news:
            return "", ""
        first = f"{news[0].reference}, {_lower(news[0].kind.words)}"
        subject = NEWS.format(count=len(news), first=first) if len(news) > 1 else f"Case {first}"
        return subject, self._lines(news)

    def _digest(self, officer: Officer, news: Sequence[NewsItem], morning: datetime) -> tuple[str, str]:
        """The day's numbers and what is new since the last one; nothing on a morning without either."""
        day, viewer, today = self._register.day, self._viewer_of(officer), end_of_day(day_of(morning))
        tasks, promised = day.tasks_by_sort(viewer, 1), day.promised(viewer, morning, today, today, 1)
        late, due = promised[DueBy.LATE][1], promised[DueBy.TODAY][1]
        counts = {
            "Urgent": tasks[Sort.URGENT][1] + day.nobodys_urgent(viewer, 1)[1],
            "Late": late,
            "Due today": due,
            "Tasks for you": tasks[Sort.OTHERS][1],
            "Letters to see to": tasks[Sort.LETTERS][1],
            "Messages from customers": tasks[Sort.ANSWERS][1],
        }
        parts = [f"{name}: {count:,}" for name, count in counts.items() if count]
        if not parts and not news:
            return "", ""
        told = ["\n".join(parts), f"Your day: {self._base}/casework/day"]
        if news:
            told.append(f"New for you:\n\n{self._lines(news)}")
        return DIGEST.format(late=late, today=due), "\n\n".join(part for part in told if part)

    def _lines(self, news: Sequence[NewsItem]) -> str:
        lines = [self._line(each) for each in news[:LISTED]]
        if len(news) > LISTED:
            lines.append(f"And {len(news) - LISTED} more: {self._base}/casework/day")
        return "\n\n".join(lines)

    def _line(self, item: NewsItem) -> str:
        service = f" ({item.service_title})" if item.service_title else ""
        by = f", by {item.by}" if item.by else ""
        place = "/casework/urgent" if item.desk else f"/casework/cases/{item.reference}"
        return f"{item.reference}{service}: {_lower(item.kind.words)}{by}.\n{self._base}{place}"


def _later() -> ApplicationError:
    return ApplicationError("The email could not be sent just now. It will be tried again.", type=LATER)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
