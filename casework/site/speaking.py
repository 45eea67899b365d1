"""In which language a page is answered: the one that was chosen, else the browser's, of those there are."""

from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework.site.languages import Languages, preferred

COOKIE = "charter-language"
CHOSEN = "language"
"""What chooses a language in an address: ``?language=cy``."""
OFFICERS = ("/casework", "/codec", "/api")
"""Where only English is spoken."""


class Speaking:
    """Speaks each request's language, and remembers in the browser which one was chosen."""

    def __init__(self, app: ASGIApp, languages: Languages, *, https: bool) -> None:
        self.app = app
        self.languages = languages
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or len(self.languages.codes) == 1 or _is_officers(str(scope["path"])):
            await self.app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        chosen = _chosen(scope["query_string"].decode("latin-1"))
        chosen = chosen if chosen in self.languages.codes else ""
        remembered = _remembered(headers.get(b"cookie", ""))
        asked = preferred(headers.get(b"accept-language", ""), self.languages.known)
        known = remembered if remembered in self.languages.codes else asked

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(b"vary", b"Accept-Language, Cookie")]
                added += [(b"set-cookie", self._cookie(chosen))] if chosen else []
                message = {**message, "headers": [*message.get("headers", ()), *added]}
            await send(message)

        with self.languages.spoken(chosen or known):
            await self.app(scope, receive, with_cookie)

    def _cookie(self, code: str) -> bytes:
        secure = "; Secure" if self.https else ""
        return f"{COOKIE}={code}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}".encode()


def _is_officers(path: str) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in OFFICERS)


def _chosen(query: str) -> str:
    parts = (each.partition("=") for each in query.split("&"))
    return next((value for name, _, value in parts if name == CHOSEN), "")


def _remembered(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
