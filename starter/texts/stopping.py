"""STOP as people write it: whether a text asks for no more of them.

Notify asks that STOP ends texts. Who says clearly that they want none gets none; where a text may mean that,
and may mean something else, an officer is asked; all others are words for a case.
"""

import re
import unicodedata
from enum import Enum

from charter.marks import visible


class Wish(Enum):
    """What a text wants of our texts to this number."""

    STOP = "no more texts"
    MAY_STOP = "It may ask for no more texts."
    START = "It asks for texts again: only the customer's own sign-up can have them sent."
    NONE = ""


_STOPS = frozenset(
    {"stop", "stopall", "unsubscribe", "optout", "stopp", "sotp", "stpo", "stoptexts", "stoptext"}
)
"""A text of one such word, after what is polite is left out, wants no more."""
_MAY_STOP = frozenset(
    {"cancel", "end", "quit", "arret", "remove", "stopit", "enough", "revoke", "stip", "atop", "stop1"}
)
"""So does one of these, perhaps: it may be an appointment that is to be cancelled."""
_STARTS = frozenset(
    {"start", "unstop", "resume", "restart", "optin", "subscribe", "resubscribe", "starttexts"}
)
_POLITE = frozenset({
    "please", "pls", "plz", "thank", "thanks", "thankyou", "thx", "ty", "you", "u", "ta", "cheers", "now",
    "ok", "okay", "hi", "hello", "dear", "sir", "madam", "kind", "regards", "many", "best", "sorry",
    "immediately", "today", "yes", "no", "just", "to", "all", "sms", "and", "the", "amen", "bye", "x", "xx",
    "xxx",
})  # fmt: skip
_TEXTS = r"(?:texts?|txts?|texting|txting|messages?|messaging|msgs?|sms|alerts?|reminders?|notifications?)\b"
_MORE = r"(?:any |more |these |those |the |this |your |all |further |of |again |anymore |getting |with )*"
_CLEAR = re.compile(
    rf"(?:stop|quit|end|cancel|cease) (?:all )?(?:sending )?(?:me )?{_MORE}(?:me )?{_TEXTS}"
    rf"|(?:do not|dont|never|must not) (?:you )?(?:text|txt|message)\b(?: me)? ?{_MORE}(?:{_TEXTS})?"
    rf"|(?:do not|dont|never) send (?:me |us )?{_MORE}{_TEXTS}"
    rf"|no (?:more|further) {_MORE}{_TEXTS}"
    rf"|un ?subscribe|opt(?:ed|ing)? (?:me )?out|stop ?all"
    rf"|(?:want|wish|like|need) (?:you )?(?:to )?stop (?:receiving )?{_MORE}{_TEXTS}"
    rf"|(?:dont|do not|no longer) (?:want|wish|need) (?:to (?:get|receive|have) )?{_MORE}{_TEXTS}"
    rf"|(?:take|remove|delete) (?:me|my (?:phone |mobile )?number)(?: off| from| out)?"
)
"""Said in so many words."""
_PERHAPS = re.compile(
    r"(?:stop|quit|cease|dont|do not) "
    r"(?:contacting|contact|bothering|ringing|calling|harassing|writing|sending|spamming|it)\b"
    r"|leave me alone|wrong (?:number|person)|not my (?:number|case)|stop stop"
)
_REST = frozenset({
    "me", "my", "this", "that", "it", "these", "from", "to", "on", "of", "for", "at", "your", "list",
    "number", "phone", "mobile", "off", "i", "im", "am", "would", "like", "want", "wish", "can", "could",
    "will", "you", "be", "so", "a", "an", "again", "anymore", "more", "any", "us", "council", "with", "in",
    "future", "regarding", "about", "by", "via", "is", "are", "need",
})  # fmt: skip
"""Beside the words that say it, these add nothing."""
_SIGNED = re.compile(
    r"^(?:--|sent from|sent via|get outlook|sent using|regards|kind regards|many thanks|envoy)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")


def wish_of(words: str) -> Wish:
    """What a text's words want of our texts."""
    lines = _unsigned(words)
    said = _words(" ".join(lines))
    bare = "".join(each for each in said if each not in _POLITE)
    if bare in _STOPS or (said and not bare.replace("stop", "") and "stop" in bare):
        return Wish.STOP
    if bare in _STARTS:
        return Wish.START
    if bare in _MAY_STOP:
        return Wish.MAY_STOP
    whole = " ".join(said)
    if clear := _CLEAR.search(whole):
        left = _words(whole[: clear.start()] + " " + whole[clear.end() :])
        more = [each for each in left if each not in _POLITE | _REST | _STOPS]
        return Wish.MAY_STOP if more else Wish.STOP
    if _PERHAPS.search(whole) or _alone(" ".join(lines[:1])) or _alone("\n".join(lines)):
        return Wish.MAY_STOP
    return Wish.NONE


def _alone(text: str) -> bool:
    """Whether STOP is a sentence of its own, with others behind or before it."""
    sentences = re.split(r"[.,;:!?\n]+|\s[-–—]\s", text)
    bare = ["".join(word for word in _words(each) if word not in _POLITE) for each in sentences]
    return any(each in _STOPS for each in bare)


def _unsigned(words: str) -> list[str]:
    """The lines that are said; not what a telephone or mail program puts below, or a name below it."""
    lines: list[str] = []
    for line in visible(words).splitlines():
        if _SIGNED.match(line.strip()) and lines:
            break
        if line.strip():
            lines.append(line)
    return lines


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(re.sub("['\u2018\u2019\u02bc`\u00b4]", "", plain))
