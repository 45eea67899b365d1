"""A photograph that a client names by its address is fetched, where the council has named that source.

An intake key could otherwise have this machine call any address that it can reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from photographs.pictures import LIMIT, NotAPhotograph

CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
_CHUNK = 64 * 1024


class FetchLater(Exception):
    """There was no answer, or one that says later."""


@dataclass(frozen=True)
class Fetching:
    """``sources`` are how an address has to begin: a scheme and a host, such as ``https://www.example.org``."""

    sources: Sequence[str] = ()

    def may(self, address: str) -> bool:
        """Whether that address is one of those that are fetched."""
        if not address.isascii() or any(character in address for character in "\\ \t\r\n"):
            return False
        try:
            found = urlsplit(address)
            origin = f"{found.scheme}://{found.netloc}".lower()
        except ValueError:
            return False
        return "@" not in found.netloc and any(
            origin == source.lower().rstrip("/") for source in self.sources
        )

    def fetch(self, address: str) -> bytes:
        """What is there, without following it anywhere else. Raises NotAPhotograph for good, FetchLater."""
        if not self.may(address):
            raise NotAPhotograph("Photographs are not fetched from that address.")
        import requests  # not by a program that never fetches one

        try:
            with requests.get(
                address, timeout=(CONNECT_SECONDS, READ_SECONDS), stream=True, allow_redirects=False
            ) as answer:
                if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
                    raise FetchLater(str(answer.status_code))
                if answer.status_code != 200:
                    raise NotAPhotograph(f"The address answered {answer.status_code}.")
                content = bytearray()
                for chunk in answer.iter_content(_CHUNK):
                    content += chunk
                    if len(content) > LIMIT:
                        raise NotAPhotograph(f"A photograph has at most {LIMIT // 1024 // 1024} MB.")
                return bytes(content)
        except requests.RequestException as error:
            raise FetchLater(type(error).__name__) from None
