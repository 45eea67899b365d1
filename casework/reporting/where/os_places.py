"""Addresses of the OS Places API, where a council has a key of it. It is sent what was typed, and no more."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from string import capwords
from typing import Any

import httpx
from pydantic import SecretStr

from casework.reporting.where.address_book import MOST, FoundAddress, LookUpFailed
from charter.addresses.post import as_postcode
from engine.logs import get_logger

SECONDS = 3.0
"""Nobody waits longer for it than they would type."""
_NUMBERED = ("BUILDING_NUMBER", "DEPENDENT_THOROUGHFARE_NAME", "THOROUGHFARE_NAME")
_ABOVE = ("ORGANISATION_NAME", "SUB_BUILDING_NAME", "BUILDING_NAME")
_BELOW = ("DOUBLE_DEPENDENT_LOCALITY", "DEPENDENT_LOCALITY", "POST_TOWN")

log = get_logger(__name__)


class OsPlaces:
    """An address book."""

    def __init__(self, url: str, key: SecretStr, seconds: float = SECONDS) -> None:
        self._url, self._key, self._seconds = url.rstrip("/"), key, seconds

    async def at_postcode(self, postcode: str) -> list[FoundAddress]:
        """Every address of a postcode."""
        return await self._asked("postcode", {"postcode": as_postcode(postcode)})

    async def matching(self, words: str) -> list[FoundAddress]:
        """Addresses that OS Places finds by these words, the best match first."""
        return await self._asked("find", {"query": words})

    async def _asked(self, what: str, asked: Mapping[str, str]) -> list[FoundAddress]:
        given = {**asked, "dataset": "DPA", "output_srs": "EPSG:4326", "maxresults": str(MOST)}
        try:
            async with httpx.AsyncClient(timeout=self._seconds, verify=_trusted()) as client:
                headers = {"key": self._key.get_secret_value()}
                async with asyncio.timeout(self._seconds):
                    answer = await client.get(f"{self._url}/{what}", params=given, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise _failed(type(error).__name__) from None
        if answer.status_code == httpx.codes.BAD_REQUEST:
            return []  # a postcode or words that it makes nothing of
        if answer.status_code != httpx.codes.OK:
            raise _failed(str(answer.status_code))
        try:
            results = answer.json().get("results", [])
            return [_address(each["DPA"]) for each in results][:MOST]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _failed("unreadable") from None


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _failed(why: str) -> LookUpFailed:
    log.warning("addresses not looked up", reason_code=why)
    return LookUpFailed(why)


def _address(found: Mapping[str, Any]) -> FoundAddress:
    """One result of the dataset DPA, whose words are all in capitals."""

    def said(name: str) -> str:
        return capwords(str(found.get(name) or ""))

    street = " ".join(filter(None, map(said, _NUMBERED)))
    if not found.get("BUILDING_NUMBER") and said("BUILDING_NAME")[:1].isdigit():  # such as 12A
        lines = [*map(said, _ABOVE[:2]), f"{found['BUILDING_NAME']} {street}"]
    else:
        lines = [*map(said, _ABOVE), street]
    lines += map(said, _BELOW)
    postcode = str(found["POSTCODE"])
    north, east = found.get("LAT"), found.get("LNG")
    return FoundAddress(
        lines=(*filter(None, (line.strip() for line in lines)), postcode),
        uprn=str(found["UPRN"]),
        postcode=postcode,
        latitude=None if north is None or east is None else float(north),
        longitude=None if north is None or east is None else float(east),
    )
