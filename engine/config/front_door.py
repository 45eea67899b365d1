"""The settings of the resident's front door: how much it takes, and from whom."""

from pydantic import Field
from pydantic_settings import BaseSettings


class FrontDoorSettings(BaseSettings):
    """Part of ``Settings``. What is over a limit is told in words, and nothing written is lost."""

    report_least_seconds: float = Field(
        3.0,
        ge=0,
        le=60,
        description="The least time from a report's first page to its sending, in seconds: a person needs "
        "more, a program less. Whoever is quicker is asked to press the button again.",
    )
    reports_per_address: int = Field(
        60,
        ge=0,
        description="Reports that one address of the network may begin or send in a minute, and links it "
        "may ask for; 0 for no limit. A library or a mobile network is one address for many people.",
    )
    reports_per_minute: int = Field(
        6000,
        ge=0,
        description="The same for all addresses together, for each process of the site; 0 for no limit.",
    )
    proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="How many reverse proxies of the council's own stand before the site. With 1 or more, "
        "the address of who asks is read from what they add to `X-Forwarded-For`; without it all residents "
        "behind a proxy are one address.",
    )
    leave_to: str = Field(
        "https://www.bbc.co.uk/weather",
        pattern=r"^https?://\S+$",
        description="Where “Exit this page” leads from a page that somebody else should not see: a site "
        "that everybody may be looking at.",
    )
