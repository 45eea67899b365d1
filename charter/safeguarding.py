"""Texts that may be about somebody at risk: a rule that only ever asks a person to look (charter: we will
prioritise safeguarding issues). And which cases begin with the urgent workers."""

import hashlib
from collections.abc import Collection, Iterator
from typing import Any

from charter.cases import Report
from charter.edition.services import Service

DANGER = "danger"
"""The code of the service that makes dangerous things safe, in every edition."""
URGENT = "urgent"
"""The priority of a service whose every case is urgent: danger."""
REPORT = "report"
"""The key of a concern that the report itself raised."""
TOLD = frozenset({"customer", "representative", "details", "handed_over"})
"""What of a report somebody wrote."""


def concerns_in(said: Any, words: Collection[str]) -> tuple[str, ...]:
    """Those of the edition's words and phrases that occur, as whole words, in any text of what was said."""
    if not words:
        return ()
    text = text_of(said, " ").casefold()
    return tuple(word for word in words if _occurs(word.casefold(), text))


def text_of(said: Any, between: str = "\n") -> str:
    """Every text in what was said, at any depth."""
    return between.join(_texts(said))


def begins_urgent(report: Report[Any], service: Service, words: Collection[str] = ()) -> bool:
    """Whether a case belongs to the urgent workers from its first moment.

    Danger by its service, homeless today by the report's own ``urgent``, somebody at risk by its words. The
    words are those of the report's edition, or ``words`` where it brings none.
    """
    words = report.edition.safeguarding_words if report.edition else words
    return (
        service.priority == URGENT
        or getattr(report.details, "urgent", False) is True
        or bool(concerns_in(told_in(report), words))
    )


def mark_of(reference: str, key: str) -> str:
    """A concern's name within its case, which tells nothing: by the message that raised it, or ``REPORT``."""
    return "u" + hashlib.sha256(f"{reference}/{key}".encode()).hexdigest()[:12]


def told_in(report: Report[Any]) -> dict[str, Any]:
    """Everything of a report that a person may have written."""
    return report.model_dump(mode="json", include=set(TOLD))


def _occurs(word: str, text: str) -> bool:
    """As ``\\bword\\b`` would find it. A pattern for each word would be compiled by a case that reads."""
    at = text.find(word)
    while at >= 0:
        if _is_edge(text, at) and _is_edge(text, at + len(word)):
            return True
        at = text.find(word, at + 1)
    return False


def _is_edge(text: str, at: int) -> bool:
    """Whether a word begins or ends there."""
    return _in_word(text[at - 1 : at]) != _in_word(text[at : at + 1])


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
