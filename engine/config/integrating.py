"""The settings of other systems: how often they may ask, and what they are told."""

from pydantic import Field
from pydantic_settings import BaseSettings


class IntegratingSettings(BaseSettings):
    """Part of ``Settings``."""

    requests_per_minute: int = Field(
        6000,
        ge=1,
        description="How often each key may ask the API in a minute, on each process that serves it. As it "
        "is, no system of a council comes near it, and one in an endless loop keeps nobody waiting.",
    )
