"""Where somebody asks from, as it is counted: a keyed hash, kept for a day, or while a case knows it."""

from starlette.requests import Request

from casework.reporting.limits import address_of
from casework.site.pages import site_of
from casework.site.sessions import hash_of


def asker_of(request: Request) -> str:
    """Stands for the network address of who asks; not secret where encryption is off."""
    site = site_of(request)
    address = address_of(request, site.limits.proxies)
    return site.askers.make(address) or hash_of(address)
