"""Which pages a search engine may find: one list, for the pages' own word and for robots.txt."""

import re

PAGES = (
    "/", "/promises", "/charter", "/report", "/accessibility", "/accessibility/officers", "/privacy",
    "/cookies", "/about",
)  # fmt: skip
"""Those at addresses of their own."""
OPENED = ("/$", *PAGES[1:])
"""What robots are let in to, whatever is shut: what begins so, and the front page itself."""
_FOUND = re.compile(r"/(promises|charter)/[^?]+|/report/[^/]+")
"""And those that are each a service's, or a quarter's."""


def may_be_found(path: str) -> bool:
    """Whether the page at that address may be found; everything else says that it may not."""
    return path in PAGES or bool(_FOUND.fullmatch(path))
