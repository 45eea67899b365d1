"""Addresses of a council's own gazetteer: asked of nobody outside."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from casework.reporting.where.address_book import MOST, FoundAddress, LookUpFailed
from casework.reporting.where.gazetteer_file import index_of
from charter.addresses.post import as_postcode

_COLUMNS = "addresses.uprn, addresses.postcode, lines, latitude, longitude"
_IN_ORDER = "ORDER BY street, number, lines LIMIT ?"
_BY_POSTCODE = f"SELECT {_COLUMNS} FROM addresses WHERE postcode = ? {_IN_ORDER}"  # noqa: S608 - our own words
_BY_WORDS = (
    f"SELECT {_COLUMNS} FROM addresses WHERE uprn IN "  # noqa: S608 - our own words
    f"(SELECT uprn FROM address_words WHERE address_words MATCH ? LIMIT 1000) {_IN_ORDER}"
)
_WORD = re.compile(r"\w+")
_LONGEST = 100


class Gazetteer:
    """An address book of one CSV file, by its index. Safe to share between threads."""

    def __init__(self, file: Path, folder: Path) -> None:
        """Make the index if need be. Raises PlacesError."""
        self._index = index_of(file, folder)

    async def at_postcode(self, postcode: str) -> list[FoundAddress]:
        """Every address of a postcode, in order of the street."""
        return await asyncio.to_thread(self._found, _BY_POSTCODE, as_postcode(postcode))

    async def matching(self, words: str) -> list[FoundAddress]:
        """Addresses that have all these words, or words that begin so."""
        asked = " ".join(f'"{word}"*' for word in _WORD.findall(words[:_LONGEST]))
        return await asyncio.to_thread(self._found, _BY_WORDS, asked) if asked else []

    def _found(self, statement: str, asked: str) -> list[FoundAddress]:
        address = f"{self._index.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as opened:
                return [_address(row) for row in opened.execute(statement, (asked, MOST))]
        except sqlite3.Error as error:
            raise LookUpFailed(type(error).__name__) from None


def _address(row: tuple[Any, ...]) -> FoundAddress:
    uprn, code, lines, latitude, longitude = row
    return FoundAddress(
        lines=tuple(lines.split("\n")),
        uprn=uprn,
        postcode=f"{code[:-3]} {code[-3:]}" if code else "",
        latitude=latitude,
        longitude=longitude,
    )
