"""How long each request waits for the beginning of its answer, by the first part of its address."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.metrics.counted import REQUESTS

OTHER = "other"
"""The area of addresses that begin like none of ours: whoever tries them does not make up labels."""


class Timed:
    """Counts each request and times it: an area such as `api` or `casework`, a kind of answer such as `2xx`.

    What is not answered at all counts as `5xx`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._areas: frozenset[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, answered = time.perf_counter(), False
        area = self._area(scope)

        async def timed(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start" and not answered:
                answered = True
                _observed(area, message["status"], began)
            await send(message)

        try:
            await self.app(scope, receive, timed)
        finally:
            if not answered:
                _observed(area, 500, began)

    def _area(self, scope: Scope) -> str:
        if self._areas is None:
            paths = (getattr(route, "path", "") for route in scope["app"].routes)
            first = {path.split("/")[1] for path in paths if path.startswith("/")}
            self._areas = frozenset(each for each in first if each and "{" not in each)
        first_part = scope["path"].lstrip("/").split("/")[0]
        return first_part if first_part in self._areas else OTHER if first_part else "start"


def _observed(area: str, status: int, began: float) -> None:
    REQUESTS.labels(area, f"{status // 100}xx").observe(time.perf_counter() - began)
