"""Whose browser it is: a cookie that ends with it, or one that somebody asked to be kept on their device."""

from starlette.requests import Request
from starlette.responses import Response

from casework.site.pages import site_of, visit_of
from register.residents.report_drafts import KEPT_FOR

_TOKEN_LIMIT = 100


def browser_of(request: Request) -> str:
    """Whose drafts are meant: the cookie of this device, where somebody asked for one, or the visit's."""
    own = request.cookies.get(_cookie(request), "")
    return own if own and len(own) <= _TOKEN_LIMIT else visit_of(request).token


def is_device_kept(request: Request) -> bool:
    """Whether drafts outlive the browser's being closed here."""
    return browser_of(request) != visit_of(request).token


def keep_device(request: Request, response: Response, token: str) -> None:
    """Give this device a cookie of its own that lasts as long as a draft."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=int(KEPT_FOR.total_seconds()),
        path="/",
        secure=site_of(request).sessions.https,
        httponly=True,
        samesite="strict",
    )


def forget_device(request: Request, response: Response) -> None:
    """Take that cookie back."""
    response.delete_cookie(
        _cookie(request), path="/", secure=site_of(request).sessions.https, httponly=True, samesite="strict"
    )


def _cookie(request: Request) -> str:
    return "__Host-charter-reports" if site_of(request).sessions.https else "charter-reports"
