"""What mail servers say of a mail of ours that did not arrive: in a report, or in words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from starter.mail.automatic import is_machine
from starter.mail.contents.decoding import decoded, transferred
from starter.mail.contents.part import content_of, header, kind_of, within

LOOKED_AT = 200_000
"""Characters of each part."""
IDS = 50
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_READ = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
"""What became of a mail that did arrive (RFC 8098)."""
_ACTION = re.compile(r"^[ \t]*Action[ \t]*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"^[ \t]*Status[ \t]*:[ \t]*([245])\.\d", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"^(?:Message-ID|Resent-Message-ID)\s*:\s*(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)
_NAMES = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|system|administrator)|postmaster|delivery (?:sub)?system|"
    r"microsoft outlook",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:(?:has|have|is|was|been) (?:been )?delayed|delay(?:ed)? (?:of|for) \d+|not yet been delivered|"
    r"will (?:keep trying|continue to try|be retried|try again)|still (?:trying|being retried)|"
    r"warning:? message|this is a warning|do not need to resend)",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:could ?n[o']t be delivered|(?:can|could) ?not (?:be delivered|deliver)|"
    r"(?:wasn't|was not|been|am not|are not) able to deliver|unable to (?:deliver|be delivered)|"
    r"was not delivered|not (?:be )?delivered to|deliver(?:y|ed)[^.\n]{0,60}failed|"
    r"permanent(?:ly)? (?:fatal )?(?:error|fail)|undeliver(?:able|ed)|failed permanently|"
    r"returned (?:mail|to sender)|given up|rejected your message|user unknown|no such user|"
    r"mailbox (?:unavailable|not found)|5\.\d\.\d{1,3})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Bounce:
    """A mail server says that a mail of ours did not arrive."""

    message_ids: tuple[str, ...]
    failed: bool
    """False where it only says that it has not arrived yet."""


def bounce_of(
    message: EmailMessage,
    reports: Sequence[EmailMessage],
    said: str,
    raw: Callable[[str], str],
    sender: str,
    sender_name: str,
    answers: Sequence[str],
) -> Bounce | None:
    """What a mail says of one of ours: RFC 3464, RFC 6533, or the words of Exim, qmail and their like.

    ``reports`` are its parts for programs and the mails in it, ``said`` all its words, ``raw`` its headers.
    """
    if any(kind_of(each) in _READ for each in reports):
        return None
    statuses = [_all_of(each) for each in reports if kind_of(each) in _STATUS]
    is_report = kind_of(message) == "multipart/report"
    by_server = is_machine(sender) or bool(raw("x-failed-recipients")) or bool(_NAMES.search(sender_name))
    if not statuses and not (by_server or is_report):
        return None
    if not (is_report or by_server or raw("return-path").strip() == "<>"):
        return None  # a person sends on what a server said to them
    ids = [found for each in reports for found in _ID.findall(_all_of(each))]
    ids += [*_ID.findall(said[:LOOKED_AT]), *answers]
    if statuses:
        return Bounce(tuple(dict.fromkeys(ids))[:IDS], any(_is_failure(each) for each in statuses))
    words = said[:LOOKED_AT] + "\n" + raw("subject")
    about_delivery = _FAILED.search(words) is not None
    if not about_delivery and not is_report:
        return None
    return Bounce(tuple(dict.fromkeys(ids))[:IDS], about_delivery and _NOT_YET.search(words) is None)


def _is_failure(status: str) -> bool:
    """Whether for one of those it was sent to it is said that it will not arrive."""
    actions = [each.lower() for each in _ACTION.findall(status)]
    return "failed" in actions if actions else "5" in _CODE.findall(status)


def _all_of(part: EmailMessage) -> str:
    """A part for programs as text: its blocks of headers, and whatever is in them."""
    own = decoded(transferred(content_of(part), header(part, "content-transfer-encoding"), ""))
    encoded = header(part, "content-transfer-encoding").strip().lower().startswith(("base64", "quoted"))
    found = [own]
    for each in within(part):
        found += [f"{name}: {' '.join(str(value).split())}" for name, value in each.raw_items()]
        content = content_of(each)
        if encoded and not each.keys():
            content = transferred(content, header(part, "content-transfer-encoding"), "")
        found += ["", decoded(content)]
    return "\n".join(found)[:LOOKED_AT]
