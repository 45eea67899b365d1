"""The settings of appointments: which times customers may choose from."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class AppointmentSettings(BaseSettings):
    """Part of ``Settings``."""

    appointment_times: Path | None = Field(
        None,
        description="The file (TOML) of the times at which the council meets its customers or comes to them: "
        "see appointments.md. Without it customers say which days would suit, and an officer books.",
    )
