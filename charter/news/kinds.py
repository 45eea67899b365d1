"""What an officer is told, on their own page and outside the site if they wish; never a customer's words."""

from enum import StrEnum


class NewsKind(StrEnum):
    """Why it is news to somebody."""

    ASSIGNED = "assigned"
    MENTIONED = "mentioned"
    URGENT = "urgent"

    @property
    def words(self) -> str:
        """As it is told."""
        return _WORDS[self]


_WORDS = {
    NewsKind.ASSIGNED: "It was given to you",
    NewsKind.MENTIONED: "You are named in a note",
    NewsKind.URGENT: "It is urgent, and waits for a person",
}


class HowTold(StrEnum):
    """How an officer wishes to be told outside the site. Their own page shows it all the same."""

    NEVER = "never"
    AT_ONCE = "at_once"
    DIGEST = "digest"
