"""Everything a reporter and an officer say that is personal, one word in all of it, and the search for it."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from charter.people import TEXT_LIMIT

WORD = "Unmistakable"
NEEDLES = ("unmistakable", "wilhelmina", "01632 960977", "01632960977", "+441632960977")
REPORTER = {
    "name": f"Wilhelmina {WORD}",
    "email": f"wilhelmina@{WORD}.example.com",
    "phone": "01632 960977",
    "address": f"77 {WORD} Close\nExample Town\nEX1 1EX",
    "needs": {"someone_with_them": f"Her aunt {WORD}"},
}
ADVOCATE = {
    "name": f"Advocate {WORD}",
    "kind": "advocate",
    "consent": "given",
    "reason": f"Said {WORD} on the telephone",
    "email": f"advocate@{WORD}.example.com",
}
DETAILS = {
    "where": {"text": f"Outside 77 {WORD} Close", "latitude": 52.04, "longitude": -0.76},
    "description": f"{WORD}: a hole deeper than Wilhelmina is tall; I am not safe at home.",
}
TEXT = f"The {WORD} words of Wilhelmina, 01632 960977."
CUSTOMER = {
    "information_added": {"information": TEXT},
    "customer_replied": {"reply": TEXT},
    "contact_changed": {"address": f"78 {WORD} Close", "email": f"w2@{WORD}.example.com"},
    "safe_contact_set": {"safe_contact": {"channels": ["email"], "neutral_wording": True}},
    "safeguarding_raised": {"concern": TEXT},
    "representative_added": {"representative": ADVOCATE | {"name": f"Another {WORD}"}},
    "reported_again": {"what": TEXT, "id": f"wilhelmina@{WORD}.example.com"},
}
OFFICER = {
    "information_requested": {"question": TEXT, "consequence": TEXT},
    "note_added": {"note": TEXT},
    "inspection_recorded": {
        "finding": TEXT,
        "category": "programmed",
        "programme": WORD,
        "season": f"{WORD} spring",
    },
    "linked_case_opened": {"service": "streetlight", "details": DETAILS, "reason": TEXT},
    "estimate_changed": {"until": "2030-01-01", "reason": TEXT},
    "exception_recorded": {"promise": "repair", "reason": TEXT, "evidence": TEXT},
    "no_action": {"reason": TEXT},
}
MALFORMED = {
    "note_added": {"note": {"nested": TEXT}},
    "information_added": {"information": TEXT, f"{WORD} key": TEXT},
    "safe_contact_set": {"safe_contact": TEXT},
    "nothing_of_this_name": {"what": TEXT},
}
GARBAGE: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("note_added", (TEXT, TEXT)),
    ("note_added", (TEXT,)),
    ("note_added", ({"by": "officer", f"{WORD} key": TEXT, "note": TEXT},)),
    ("note_added", ({"by": "officer", "note": TEXT, "id": f"a space and {WORD}"},)),
    ("note_added", ({"by": {"role": "officer", "name": TEXT}, "note": TEXT * 2_000},)),
    ("nothing_of_this_name", ({"what": TEXT},)),
    ("note_added", (RawValue(Payload(metadata={"encoding": b"json/plain"}, data=TEXT.encode())),)),
    ("note_added", (RawValue(Payload(metadata={"encoding": b"of our own"}, data=TEXT.encode())),)),
)


# -- what any process is told


def personal(model: type[BaseModel], body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with personal words in every free text of the model; those it leaves out as well, where they
    may all be said together."""
    schema = model.model_json_schema()
    try:
        told = _personal(schema, schema, body, everywhere=True)
        model.model_validate(told)
    except ValidationError:
        return _personal(schema, schema, body, everywhere=False)
    return told


def _personal(
    schema: dict[str, Any], root: dict[str, Any], body: Mapping[str, Any], *, everywhere: bool
) -> dict[str, Any]:
    told = dict(body)
    for name, field in schema.get("properties", {}).items():
        kinds = [_referred(one, root) for one in field.get("anyOf", [field])]
        if any(kind.get("maxLength") == TEXT_LIMIT for kind in kinds):
            told |= {name: TEXT} if everywhere or name in body else {}
        elif isinstance(told.get(name), dict) and "properties" in kinds[0]:
            told[name] = _personal(kinds[0], root, told[name], everywhere=everywhere)
        elif isinstance(told.get(name), list | tuple):
            item = _referred(kinds[0].get("items", {}), root)
            told[name] = [
                _personal(item, root, one, everywhere=everywhere) if isinstance(one, dict) else one
                for one in told[name]
            ]
    return told


def _referred(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    named = schema.get("$ref", "").rpartition("/")[2]
    return root["$defs"][named] if named else schema


# -- searching


def readable_in(data: bytes) -> list[str]:
    """Where a needle is, plainly or in one of the disguises bytes travel in; each with what is around."""
    lowered = data.lower()
    found = [_around(data, lowered.find(raw), raw) for raw in _PLAIN if raw in lowered]
    return found + [_around(data, data.find(raw), raw) for raw in _BASE64 if raw in data]


def _around(data: bytes, at: int, raw: bytes) -> str:
    return data[max(0, at - 60) : at + len(raw) + 60].decode("utf-8", "replace")


def _disguises() -> Iterator[bytes]:
    for needle in NEEDLES:
        yield needle.encode()
        yield needle.encode("utf-16-le")
        yield needle.encode().hex().encode()
        yield needle.replace(" ", "%20").encode()
        yield needle.replace(" ", "+").encode()


def _base64() -> Iterator[bytes]:
    """The characters base64 makes of a needle whatever stands before and after it."""
    for needle in (WORD, WORD.lower(), "Wilhelmina", "wilhelmina", "01632 960977"):
        for before in range(3):
            whole = base64.b64encode(b"\0" * before + needle.encode())
            first, last = (0, 2, 3)[before], (len(needle) + before) * 8 // 6
            yield whole[first:last]


_PLAIN, _BASE64 = tuple(dict.fromkeys(_disguises())), tuple(_base64())
