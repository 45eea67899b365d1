"""The settings of rehearsals."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class RehearsingSettings(BaseSettings):
    """Part of ``Settings``."""

    rehearsals: Path | None = Field(
        None,
        description="The folder in which rehearsals are kept; `rehearsals` in the data folder if empty.",
    )
