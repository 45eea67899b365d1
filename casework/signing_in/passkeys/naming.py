"""The page on which a passkey is made and named."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.devices import device_of
from casework.signing_in.passkeys.ceremony import CREDENTIAL, NAME_LONGEST, options_for_new
from casework.site.pages import site_of, visit_of
from register.people.officers import Officer

NOT_MADE = "No passkey was made. Try again: a page may be used once, and for 10 minutes."


def name_given(request: Request) -> str:
    """What its owner calls it; the browser it was made in, for whoever says nothing."""
    given = " ".join(one(visit_of(request).form, "name").split())
    return given[:NAME_LONGEST] or _device(request)


async def made_page(
    request: Request, officer: Officer, *, own: bool, wrong: str = "", **shown: Any
) -> Response:
    """The page to make one on, anew. ``own``: from one's own account, not while signing in."""
    site = site_of(request)
    return site.page(
        request,
        "casework/signing_in/passkeys/new.html",
        status=422 if wrong else 200,
        mistakes=[{"text": wrong}] if wrong else [],
        own=own,
        options=await options_for_new(site, officer, visit_of(request)),
        credential_name=CREDENTIAL,
        name=one(visit_of(request).form, "name") or _device(request),
        longest=NAME_LONGEST,
        **shown,
    )


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", "")) or "A passkey"
