"""How much the front door takes: never a puzzle, only a measure that no person comes near."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from starlette.requests import Request

from casework.site.languages import _
from engine.config.settings import Settings
from starter.desk.telling.problems import Problem

MINUTE = 60.0
ADDRESSES = 10_000
"""At most so many are remembered: whoever has not asked for longest is forgotten."""
HONEYPOT = "website"
"""A field that nobody sees, and that programs fill in."""
EVERYBODY = ""


@dataclass
class FrontDoorLimits:
    """So many reports a minute from one address, and so many in all. Each process counts for itself."""

    an_address: int
    in_all: int
    proxies: int = 0
    clock: Callable[[], float] = time.monotonic
    _left: "OrderedDict[str, tuple[float, float]]" = field(default_factory=OrderedDict)

    @classmethod
    def of(cls, settings: Settings) -> "FrontDoorLimits":
        """As the settings have them."""
        return cls(settings.reports_per_address, settings.reports_per_minute, settings.proxies)

    def spend(self, request: Request) -> None:
        """One report begun or sent. Problem 429 where there were too many, with when to try again."""
        if wait := self.wait_for(request):
            told = _(
                "Too many forms came from your network, or in all, in the last minute. "
                "Nothing you wrote is lost. Wait a minute and try again, or call us."
            )
            raise Problem(429, "too_often", told, headers={"Retry-After": str(wait)})

    def wait_for(self, request: Request) -> int:
        """Count one request. Seconds until it may be made; 0 where it may be now."""
        own = self._spend(address_of(request, self.proxies), self.an_address)
        return own or self._spend(EVERYBODY, self.in_all)

    def _spend(self, whose: str, a_minute: int) -> int:
        """Seconds to wait; 0 where there is no need to."""
        if not a_minute:
            return 0
        now, rate = self.clock(), a_minute / MINUTE
        left, at = self._left.pop(whose, (float(a_minute), now))
        left = min(float(a_minute), left + (now - at) * rate)
        enough = left >= 1
        self._left[whose] = (left - enough, now)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)
        return 0 if enough else max(1, ceil((1 - left) / rate))


def address_of(request: Request, proxies: int) -> str:
    """Who asks: the nearest address that one of the council's own proxies did not write itself."""
    direct = request.client.host if request.client else "unknown"
    if not proxies:
        return direct
    said = [each.strip() for each in request.headers.get("x-forwarded-for", "").split(",") if each.strip()]
    return said[-proxies][:60] if len(said) >= proxies else direct
