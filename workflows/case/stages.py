"""Stages any case may be in, besides its process's own."""

from enum import StrEnum


class CommonStage(StrEnum):
    WITHDRAWN = "withdrawn"
    FOLLOWING = "following"
    """A duplicate, told together with the case it duplicates."""
    ENDED = "ended"
