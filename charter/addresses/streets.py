"""The street in the words by which somebody said where something is."""

import re
from string import capwords

_KINDS = (
    "Acre|Approach|Avenue|Boulevard|Bridge|Bridleway|Broadway|Causeway|Chase|Circle|Circus|Close|Common|Copse|Corner"
    "|Court|Crescent|Croft|Dale|Drive|End|Field|Fields|Gardens|Gate|Glade|Green|Grove|Heath|Hill|Lane|Lea|Leys|Mead"
    "|Meadow|Meadows|Mews|Parade|Park|Passage|Path|Place|Quay|Reach|Redway|Ride|Rise|Road|Roundabout|Row|Spinney"
    "|Square|Street|Terrace|Vale|View|Walk|Way|Wharf|Wood|Yard"
)
_NAMED = re.compile(
    rf"((?:[A-Z][\w'’.-]*|of|the)(?:\s+(?:[A-Z][\w'’.-]*|of|the))*\s+(?:{_KINDS})|High Street|Broadway)\b"
)
_BEFORE = re.compile(
    r"^(?:(?:corner|junction|end|top|bottom|side|outside|near|opposite|behind|beside|by|at|on|of|the|and|in|front|flat"
    r"|number|no\.?)\s+)+",
    re.IGNORECASE,
)
_SHORT = {"Rd": "Road", "St": "Street", "Ave": "Avenue", "Cl": "Close", "Dr": "Drive", "Ln": "Lane"}
_SHORTENED = re.compile(rf"\b({'|'.join(_SHORT)})\b\.?(?=\s*(?:,|\n|$))")


def street_of(words: str) -> str:
    """The first street named there, without number or direction; empty where none is recognised.

    ``Outside 12 Example Close, MK9 3EJ`` is on ``Example Close``. Only English names that end with a common
    kind of street are known: it puts reports together for reading, and decides nothing.
    """
    text = _SHORTENED.sub(lambda found: _SHORT[found[1]], words)
    if text in (text.lower(), text.upper()):
        text = capwords(text)
    for found in _NAMED.finditer(text):
        street = _BEFORE.sub("", " ".join(found[1].split()))
        if " " in street or street == "Broadway":
            return street
    return ""
