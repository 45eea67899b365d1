"""Marks in a text that nobody sees: left by word processors, telephones and copied pages."""

import re

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Joiners, directions, soft hyphens, variation selectors and tags: Unicode's Default_Ignorable_Code_Point,
less the fillers that take up room."""


def visible(text: str) -> str:
    """The text without them."""
    return _INVISIBLE.sub("", text)
