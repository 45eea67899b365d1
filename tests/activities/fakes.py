"""A channel with a memory, and an edition to write letters with."""

from collections.abc import Callable
from datetime import timedelta

from activities.letters.notifications import ChannelDown, ChannelRefused, Outgoing, Receipt
from charter.people import Channel
from tests.ready import editions

EDITIONS = editions()
BASE_URL = "https://charter.example.com"


class FakeChannel:
    """Remembers what it was given. ``answers`` are given in turn; then it takes everything."""

    def __init__(
        self,
        *answers: Callable[[], None],
        waits_for_receipt: bool = False,
        settles: timedelta = timedelta(),
    ) -> None:
        self.in_register = False
        self.sent: list[Outgoing] = []
        self.attempts = 0
        self.looked_up: list[str] = []
        self.waits_for_receipt = waits_for_receipt
        self.settles = settles
        self._answers = list(answers)

    def send(self, letter: Outgoing) -> Receipt:
        self.attempts += 1
        answer = self._answers.pop(0) if self._answers else None
        if answer is taken_but_lost:
            self.sent.append(letter)
        if answer is not None:
            answer()
        self.sent.append(letter)
        return Receipt(id=f"fake-{len(self.sent)}")

    def find(self, letter_id: str, channel: Channel) -> Receipt | None:
        self.looked_up.append(letter_id)
        found = [one for one in self.sent if (one.letter_id, one.channel) == (letter_id, channel)]
        return Receipt(id="fake-found") if found else None

    @property
    def ids(self) -> list[str]:
        return [letter.letter_id for letter in self.sent]


def down() -> None:
    raise ChannelDown


def refused() -> None:
    raise ChannelRefused("No such address.")


def taken_but_lost() -> None:
    """The letter is taken, and the sender dies before it can say so."""
    raise ConnectionResetError("ada@example.com")
