"""Which way each channel's letters go out, as ``CHARTER_LETTERS`` says it, and what that needs."""

import re
from typing import TYPE_CHECKING

from charter.people import Channel

if TYPE_CHECKING:
    from engine.config.settings import Settings

WRITTEN = (Channel.EMAIL, Channel.TEXT, Channel.POST)
WAYS = frozenset({"outbox", "notify", "smtp", "none"})
_KEY = re.compile(r".*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def ways_out(said: str) -> dict[Channel, str]:
    """Each channel's way. Raises ValueError, in a sentence, for what cannot be read."""
    said = said.strip().lower()
    if said in WAYS:
        channels = (Channel.EMAIL,) if said == "smtp" else WRITTEN
        return {} if said == "none" else dict.fromkeys(channels, said)
    found: dict[Channel, str] = {}
    for part in said.split(","):
        name, _, way = (each.strip() for each in part.partition("="))
        if name not in WRITTEN or way not in WAYS or name in found:
            raise ValueError(
                "CHARTER_LETTERS is one of outbox, notify, smtp and none, or one for each channel: "
                "email=smtp,text=notify,post=none"
            )
        if way == "smtp" and name != Channel.EMAIL:
            raise ValueError("CHARTER_LETTERS: only email can go by smtp")
        found[Channel(name)] = way
    return {channel: way for channel, way in found.items() if way != "none"}


def letters_complete(settings: "Settings") -> None:
    """Raise ValueError where a way out is chosen and not set up."""
    chosen = set(ways_out(settings.letters).values())
    if "notify" in chosen:
        key = settings.notify_api_key
        if key is None or not _KEY.fullmatch(key.get_secret_value()):
            raise ValueError(
                "CHARTER_LETTERS chooses GOV.UK Notify: CHARTER_NOTIFY_API_KEY has to be its key, a name and "
                "two UUIDs joined by hyphens"
            )
        if settings.notify_templates is None:
            raise ValueError("CHARTER_LETTERS chooses GOV.UK Notify: CHARTER_NOTIFY_TEMPLATES has to be set")
    if "smtp" in chosen and not (settings.smtp_host and "@" in settings.smtp_from):
        raise ValueError(
            "CHARTER_LETTERS chooses smtp: CHARTER_SMTP_HOST and CHARTER_SMTP_FROM have to be set"
        )
