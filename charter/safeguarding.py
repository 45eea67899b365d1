"""Texts that may be about somebody at risk: a rule that only ever asks a person to look (charter: we will
prioritise safeguarding issues)."""

import re
from collections.abc import Collection, Iterator
from typing import Any


def concerns_in(said: Any, words: Collection[str]) -> tuple[str, ...]:
    """Those of the edition's words and phrases that occur, as whole words, in any text of what was said."""
    if not words:
        return ()
    text = " ".join(_texts(said)).casefold()
    return tuple(word for word in words if re.search(rf"\b{re.escape(word.casefold())}\b", text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
