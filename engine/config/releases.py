"""The setting of how a release takes over from the one before."""

from pydantic import Field
from pydantic_settings import BaseSettings


class ReleaseSettings(BaseSettings):
    """Part of ``Settings``."""

    versioning: bool = Field(
        False,
        description="Whether workers of two releases may serve side by side (Temporal's Worker Versioning): "
        "see upgrading.md. A worker then serves nothing until its release is let in with "
        "`python -m starter let-in`. Without it there is one release at a time, as with `make run`.",
    )
