"""What is still to do before somebody is signed in: a code, a password of their own, a second factor."""

import asyncio
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.signing_in.devices import device_of
from casework.site.pages import redirect, site_of, visit_of
from casework.site.routing import SIGN_IN
from casework.site.sessions import hash_of
from engine.config.settings import Settings
from engine.config.signing_in import passkey_host
from engine.logs import get_logger
from engine.metrics.counted import SIGN_INS_REFUSED, begin
from register.people.officers import Officer

WHYS = (
    *("unknown", "password", "locked", "code", "too_often", "temporary", "passkey"),
    *("again", "denied", "away", "group", "name", "closed"),
)
"""Why somebody may be refused: the account is not known, its password or code is wrong, and so on."""

begin(SIGN_INS_REFUSED, *WHYS)
log = get_logger(__name__)


class SignInStep(StrEnum):
    """A page between the password and the first page; also the end of its address."""

    CODE = "code"
    PASSKEY = "passkey"
    PASSWORD = "password"  # noqa: S105 - a page's name
    ENROL = "second-factor"


SECOND = (SignInStep.CODE, SignInStep.PASSKEY)
"""Either of these will do, for whoever has both."""


def refused(why: str, kind: str = "password") -> None:
    """Log and count, by why and of nobody, that somebody was not let in. ``kind``: the way they tried."""
    SIGN_INS_REFUSED.labels(why).inc()
    log.warning("sign in refused", reason_code=why, kind=kind)


def next_step(officer: Officer, settings: Settings, *, code_given: bool) -> SignInStep | None:
    """The step to come; None for whoever has taken all."""
    if officer.has_second_factor and not code_given:
        by_passkey = officer.passkeys and passkey_host(settings.council_base_url)
        return SignInStep.PASSKEY if by_passkey else SignInStep.CODE
    if officer.temporary_until is not None:
        return SignInStep.PASSWORD
    if officer.subject or not settings.second_factor_required:
        return None
    has = officer.passkeys if settings.second_factor == "passkey" else officer.has_second_factor
    return None if has else SignInStep.ENROL


def takes_app_codes(officer: Officer, settings: Settings) -> bool:
    """Whether a code from an app lets somebody in: not where it is to be a passkey, and they have one."""
    return officer.has_codes and not (settings.second_factor == "passkey" and officer.passkeys)


async def go_on(request: Request, officer: Officer, after: str, *, code_given: bool = False) -> Response:
    """To the next step, or in."""
    step = next_step(officer, site_of(request).settings, code_given=code_given)
    response = (
        redirect(f"{SIGN_IN}/{step}", {"next": after} if after else {}) if step else redirect(safe(after))
    )
    await let_in(request, officer, response, step)
    return response


async def let_in(
    request: Request, officer: Officer, response: Response, step: SignInStep | None = None
) -> None:
    """Give the browser a session, up to the step that is still to come, in place of the one it had."""
    sessions, visit = site_of(request).sessions, visit_of(request)
    if visit.begun is not None:
        await asyncio.to_thread(sessions.signed_in.end, hash_of(visit.token))
    device = device_of(request.headers.get("user-agent", ""))
    await sessions.start(officer, response, waits_for=step or "", device=device)
    if step is None:
        log.info("officer signed in", role=officer.role.value)


def safe(after: str) -> str:
    """Where to go on: a page of the officers' site, and nowhere else."""
    plain = after.isascii() and after.isprintable() and "\\" not in after
    return after if plain and after.startswith("/casework/") else "/casework/"


def after_of(request: Request) -> str:
    """Where somebody goes once they are in, if they said so."""
    visit = visit_of(request)
    after = one(visit.form, "next") if request.method == "POST" else request.query_params.get("next", "")
    return safe(after) if after else ""


def anew() -> Response:
    """To the first page, for whoever is at no step, or has taken too long."""
    return redirect(SIGN_IN, {"ended": "yes"})


def begun_at(request: Request, *steps: SignInStep) -> Officer | None:
    """Who is at one of these steps; None for whoever is not, or has taken too long."""
    visit = visit_of(request)
    return visit.begun if visit.waits_for in steps else None
