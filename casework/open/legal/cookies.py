"""Every cookie that the site sets, for the page that lists them: each is needed for what was asked for.

They need no consent (PECR, SI 2003/2426, reg 6(4)). A test has each of them set, and compares the names.
"""

from dataclasses import dataclass

from casework.site.languages import _
from casework.site.speaking import COOKIE as LANGUAGE

WITH_PREFIX = "__Host-"
"""Before the names on an address that begins with https: a browser refuses them from a neighbouring host."""


@dataclass(frozen=True)
class Cookie:
    """A cookie: its name, what it is for, and how long it lasts."""

    name: str
    purpose: str
    lasts: str


def cookies(*, https: bool) -> list[Cookie]:
    """Those there are, by the names that they have here."""
    closing = _("until you close your browser")
    prefix = WITH_PREFIX if https else ""
    return [
        Cookie(
            f"{prefix}charter-session",
            _(
                "Shows that a form you send came from a page of ours, and keeps a report that you are "
                "writing yours. For officers, that they are signed in."
            ),
            closing,
        ),
        Cookie(
            f"{prefix}charter-track",
            _("Keeps your case open to you after you have shown that it is yours."),
            closing,
        ),
        Cookie(
            f"{prefix}charter-mine",
            _(
                "Keeps all your cases open to you, for 2 hours at most, after you have used the link or code "
                "that we sent you."
            ),
            closing,
        ),
        Cookie(
            f"{prefix}charter-reports",
            _(
                "Keeps what you have not sent yet on this device. Set only when you ask for it, and deleted "
                "when you say so."
            ),
            _("30 days at most"),
        ),
        Cookie(
            f"{prefix}charter-errand",
            _("For officers alone: brings them back from the council’s own sign-in page."),
            _("10 minutes at most"),
        ),
        Cookie(
            LANGUAGE, _("Remembers the language that you chose. Set only when you choose one."), _("one year")
        ),
    ]
