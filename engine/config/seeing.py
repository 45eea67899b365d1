"""The settings of who sees which cases."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

LEAST_WHY = 10


class SeeingSettings(BaseSettings):
    """Part of ``Settings``."""

    seeing: Literal["teams", "all"] = Field(
        "teams",
        description="Which cases officers see: `teams`, those of their teams and of the services given to "
        "them; `all`, every case, sensitive ones too, as before there were teams: for the days in which a "
        "council that upgrades gives teams and services out. See seeing.md.",
    )
    seeing_why: str = Field(
        "",
        max_length=500,
        description="Why everybody sees every case: needed with `CHARTER_SEEING=all`, and shown to managers.",
    )

    @model_validator(mode="after")
    def _said_why(self) -> Self:
        if self.seeing == "all" and len(self.seeing_why.strip()) < LEAST_WHY:
            raise ValueError("CHARTER_SEEING=all needs CHARTER_SEEING_WHY: why everybody sees every case")
        return self
