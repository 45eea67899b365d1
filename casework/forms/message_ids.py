"""The id a form carries: however often it is sent, the case takes its message once."""

import re
import uuid
from collections.abc import Mapping, Sequence

from casework.forms.answers import one

FIELD = "message_id"
_OURS = re.compile(r"site-[0-9a-f]{32}")


def new_message_id() -> str:
    """For a form shown for the first time."""
    return f"site-{uuid.uuid4().hex}"


def message_id(form: Mapping[str, Sequence[str]]) -> str:
    """The id a form came with, or a new one in place of what is none of ours."""
    given = one(form, FIELD)
    return given if _OURS.fullmatch(given) else new_message_id()
