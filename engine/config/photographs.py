"""The settings of photographs: where they are kept, from whom they are fetched, what looks at them."""

import re
from typing import Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_SOURCE = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_SCANNER = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}|unix:/.+", re.IGNORECASE)


class PhotographSettings(BaseSettings):
    """Part of ``Settings``."""

    photographs: str = Field(
        "",
        repr=False,
        description="Where photographs are kept: a folder, or an address that fsspec knows, such as "
        "`s3://bucket/photographs` (with the extra `s3`); a folder in the data folder if empty.",
    )
    photographs_options: dict[str, Any] = Field(
        {},
        repr=False,
        description="What that place needs besides, as a JSON object, such as "
        '`{"key": …, "secret": …, "endpoint_url": …}`.',
    )
    photograph_sources: tuple[str, ...] = Field(
        (),
        description="From where photographs that are named by their address (`media_url`) are fetched, as a "
        'JSON list such as `["https://www.fixmystreet.com"]`. Any other address is kept as an address.',
    )
    clamav: str = Field(
        "",
        description="The council's own virus scanner, ClamAV's daemon: `host:port` or "
        "`unix:/run/clamav/clamd.ctl`. Without it nothing is scanned.",
    )

    @field_validator("photograph_sources")
    @classmethod
    def _whole_sources(cls, sources: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(source.strip().lower().rstrip("/") for source in sources)
        if not all(_SOURCE.fullmatch(source) for source in found):
            raise ValueError("each is a scheme and a host, such as https://www.fixmystreet.com")
        return found

    @field_validator("clamav")
    @classmethod
    def _an_address(cls, address: str) -> str:
        if address and not _SCANNER.fullmatch(address):
            raise ValueError("it is host:port, or unix: and a path")
        return address
