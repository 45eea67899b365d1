"""What the quarterly review does: counts a quarter from the register, stores it, tells who waits for it."""

from temporalio import activity

from activities.editions import edition_of
from activities.failures import never, without_personal_data
from activities.letters.notifications import (
    ChannelCannotSay,
    ChannelLater,
    ChannelRefused,
    LetterChannel,
    Outgoing,
)
from activities.orders import ReviewAsked
from charter.counting.quarters import Quarter
from charter.edition.editions import Editions
from charter.people import Channel
from engine.logs import get_logger
from register import Register

SUBJECT = "The quarterly review of {quarter} is ready"
BODY = """The figures of {quarter} have been counted: how promises were kept, what was late and why,
complaints and their remedies, satisfaction, and what was learned.

Read them, or take them as a file: {address}"""

log = get_logger(__name__)


class QuarterlyActivities:
    """Each may be run again: the same quarter's figures take the place of the ones before."""

    def __init__(
        self, register: Register, editions: Editions, email: LetterChannel | None, base_url: str
    ) -> None:
        """``email`` is the way emails go out, where there is one."""
        self._register = register
        self._editions = editions
        self._email = email
        self._base = base_url.rstrip("/")

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def review_made(self, asked: ReviewAsked) -> None:
        """Count the quarter as it stands now, and store it. One that was counted before a case of it was
        destroyed stays as it is."""
        quarter = _quarter(asked)
        if quarter.begins > asked.as_of:
            raise never("NotYet", "That quarter has not begun: there is nothing to count.")
        destroyed = self._register.destructions.any_between(quarter.begins, quarter.ends)
        if destroyed and self._register.reviews.get(quarter) is not None:
            log.info(
                "quarterly review kept", quarter=str(quarter)
            )  # what it was counted from is not all there
            return
        self._register.reviews.keep(self._register.figures.count(quarter, asked.as_of))
        log.info("quarterly review made", quarter=str(quarter))

    @activity.defn(no_thread_cancel_exception=True)
    @without_personal_data
    def review_announced(self, asked: ReviewAsked) -> bool:
        """Tell the Corporate Customer Feedback Manager by email. False where that is not possible."""
        quarter = _quarter(asked)
        to = edition_of(self._editions, asked.as_of).contact.feedback_manager
        if not to or self._email is None:
            return False
        words = {"quarter": quarter.spoken, "address": f"{self._base}/casework/figures/{quarter}"}
        letter = Outgoing(
            letter_id=f"quarterly-review-{quarter}-{asked.as_of:%Y%m%d%H%M%S}",
            reference="",
            channel=Channel.EMAIL,
            to=to,
            subject=SUBJECT.format(**words),
            body=BODY.format(**words),
            template="",
            placeholders={},
            neutral=True,
        )
        try:
            self._email.send(letter)
        except (ChannelRefused, ChannelCannotSay):
            log.error("quarterly review not announced", quarter=str(quarter))
            return False
        except ChannelLater:
            log.warning("quarterly review announced later", quarter=str(quarter))
            raise
        return True


def _quarter(asked: ReviewAsked) -> Quarter:
    try:
        return Quarter.read(asked.quarter)
    except ValueError:
        raise never("NoQuarter", "A quarter is written as 2026-Q3.") from None
