"""The words of a mail or text as a case takes them: what is new, within 16 KB, and what came with it."""

import re
from typing import Any

from charter.people import Model
from register.outside.inbound import Inbound

LIMIT = 16_000
"""Bytes. A case's messages have 16,384 characters; the rest is for what is said of the cutting."""
NAMED = 20
WHOLE = "the whole is under “Mail and texts”"
NO_WORDS = "[There are no words in it.]"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def as_reply(item: Inbound) -> str:
    """What somebody said to their case. A letter of ours that they quoted is named by its length."""
    own = item.own or item.said
    more = len(item.said) - len(own)
    quoted = (
        f"\n\n[{more:,} characters of our own letter, quoted below it, are left out.]" if item.own else ""
    )
    return _within((own.strip() or NO_WORDS) + quoted, _whole(item) + _attached(item))


def as_report(item: Inbound, *, ended: str = "", subject: bool = True) -> str:
    """What somebody wrote to open a case: whole, under its subject."""
    about = f"Subject: {item.subject}\n\n" if item.subject and subject else ""
    after = f"[Written as a reply to case {ended}, which has ended.]\n\n" if ended else ""
    words = _from(item) + after + about + (item.said.strip() or NO_WORDS)
    return _within(words, _whole(item) + _attached(item))


def everything(item: Inbound) -> dict[str, str]:
    """All the words that came with it, but a letter of ours that it quotes."""
    names = "\n".join(each.name for each in item.attachments)
    said = item.own or item.said
    return {"subject": item.subject, "information": said, "attached": item.attached, "names": names}


def details_for(model: type[Model], item: Inbound, ended: str = "") -> dict[str, Any] | None:
    """The details of a case opened by it: its words where the one text is asked that has to be there.

    None for a case that has to know more than a mail can say, such as where something is.
    """
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    if len(needed) != 1 or model.model_fields[needed[0]].annotation is not str:
        return None
    asked = "subject" in model.model_fields
    words = as_report(item, ended=ended, subject=not asked)
    return {needed[0]: words, **({"subject": item.subject} if asked else {})}


def _from(item: Inbound) -> str:
    """Who sent it, where that is not who is answered."""
    if item.unanswered:
        who = item.sender or "nobody named"
        return f"[From {who}, by {item.channel.value}, who has not been answered: {item.why}]\n\n"
    if item.reply_to:
        return f"[Sent by {item.sender or 'nobody named'}, who asks to answer {item.reply_to}.]\n\n"
    return ""


def _whole(item: Inbound) -> str:
    return f"\n\n[{item.whole} The whole is under “Mail and texts”.]" if item.whole else ""


def _attached(item: Inbound) -> str:
    if not item.attachments:
        return ""
    lines = [
        f"- {each.name or 'no name'} ({each.type}, {each.size:,} bytes)" for each in item.attachments[:NAMED]
    ]
    if len(item.attachments) > NAMED:
        lines.append(f"- and {len(item.attachments) - NAMED} more")
    words = "\nThe words of attached texts are under “Mail and texts”." if item.attached else ""
    kept = "Attached (of these, photographs are kept):"
    return f"\n\n{kept}\n" + "\n".join(lines) + words


def _within(words: str, after: str) -> str:
    plain, after = _CONTROL.sub("", words), _CONTROL.sub("", after)
    room = LIMIT - len(after.encode("utf-8", "replace")) - 100
    content = plain.encode("utf-8", "replace")
    if len(content) > room:
        plain = (
            f"{content[:room].decode('utf-8', 'ignore')}… [cut: {len(plain):,} characters in all, {WHOLE}]"
        )
    return plain + after
