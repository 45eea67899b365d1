"""The id a form carries: however often it is sent, the case takes its message once.

It stands in the form's address, so that going back to the form, or loading it again, is the same form: a
browser that restores a page, or fetches it anew, has not been shown another one.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from casework.forms.answers import one

FIELD = "message_id"
PART = "form"
"""What it is called in an address."""
_OURS = re.compile(r"site-[0-9a-f]{32}")


def new_message_id() -> str:
    """For a form shown for the first time."""
    return f"site-{uuid.uuid4().hex}"


def message_id(form: Mapping[str, Sequence[str]]) -> str:
    """The id a form came with, or a new one in place of what is none of ours."""
    given = one(form, FIELD)
    return given if _OURS.fullmatch(given) else new_message_id()


def shown_id(request: Request) -> str:
    """The id in a form's address; empty where it has none yet (``first_shown``)."""
    given = request.query_params.get(PART, "")
    return given if _OURS.fullmatch(given) else ""


def first_shown(request: Request) -> Response:
    """To the same form at an address with an id, which it keeps from then on."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != PART]
    query = urlencode([*asked, (PART, new_message_id())])
    return RedirectResponse(f"{request.url.path}?{query}", status_code=303)


def another(given: str, said: Mapping[str, object]) -> str:
    """The id of other words sent by the form of ``given``: the same for the same words, sent again."""
    words = json.dumps([given, said], sort_keys=True, default=str)
    return f"site-{hashlib.sha256(words.encode()).hexdigest()[:32]}"
