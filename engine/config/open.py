"""The settings of what is kept in the open: whom to tell of a weakness, and what may be done with data."""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_REACHED = re.compile(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[\d-]+)")


class OpenSettings(BaseSettings):
    """Part of ``Settings``."""

    security_contact: str = Field(
        "",
        description="Where somebody tells of a weakness of the site, as `security.txt` has it: `mailto:…`, "
        "`https://…` or `tel:…`; the edition's own email address if empty.",
    )
    security_policy: str = Field(
        "",
        description="The page that says how the council deals with weaknesses it is told of (`https://…`).",
    )
    data_licence: str = Field(
        "Open Government Licence v3.0",
        min_length=1,
        description="The licence of what is published at `/promises`, by its name.",
    )
    data_licence_url: str = Field(
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        description="Where that licence is.",
    )

    @field_validator("security_contact")
    @classmethod
    def _a_way_to_reach(cls, contact: str) -> str:
        if contact and not _REACHED.fullmatch(contact.strip()):
            raise ValueError("it begins with mailto:, https:// or tel:")
        return contact.strip()

    @field_validator("security_policy", "data_licence_url")
    @classmethod
    def _an_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"https://\S+", address.strip()):
            raise ValueError("it is an address that begins with https://")
        return address.strip()
