"""Mails that no person wrote to us: never answered, so that no two machines talk to each other for ever."""

import re
from collections.abc import Callable

_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_ANSWERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-auto-response-suppress")
_LISTS = ("list-id", "list-unsubscribe", "list-post")
_MACHINES = re.compile(r"(mailer-daemon|postmaster|mail-daemon|bounces?)(\+[^@]*)?@.*", re.IGNORECASE)


def is_automatic(
    header: Callable[[str], str], content_type: str, sender: str, envelope_sender: str | None
) -> str:
    """Why a mail must not be answered (RFC 3834, section 2), or nothing."""
    submitted = header("auto-submitted").partition(";")[0].strip().lower()
    if envelope_sender == "" or header("return-path").strip() == "<>":
        return "null sender"
    if content_type in {"multipart/report", "message/delivery-status"}:
        return "report of a mail server"
    if submitted and submitted != "no":
        return "automatic answer"
    if header("precedence").strip().lower() in _BULK:
        return "bulk mail"
    if any(header(name) for name in _ANSWERS):
        return "automatic answer"
    if any(header(name) for name in _LISTS):
        return "mailing list"
    return "from a mail server" if _MACHINES.fullmatch(sender) else ""
