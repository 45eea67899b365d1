"""An address look-up: what each can do. There are two, and a council may have none."""

from typing import Protocol

from charter.people import Model

MOST = 100
"""Addresses of one answer: nobody chooses from more."""


class LookUpFailed(Exception):
    """Nobody can say just now: what is asked is typed instead. Its text is for the log, of no person."""


class FoundAddress(Model):
    """One address there is."""

    lines: tuple[str, ...]
    """As on an envelope, the postcode last."""
    uprn: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def text(self) -> str:
        """In one line."""
        return ", ".join(self.lines)


class AddressBook(Protocol):
    """A look-up of addresses. Each call may raise LookUpFailed, and gives ``MOST`` addresses at most."""

    async def at_postcode(self, postcode: str) -> list[FoundAddress]:
        """Every address of a postcode, in order of the street."""
        ...

    async def matching(self, words: str) -> list[FoundAddress]:
        """Addresses that have these words."""
        ...
