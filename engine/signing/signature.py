"""A message's signature: made with a key of the ring, of whom it goes to, its name and everything in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from temporalio.contrib.pydantic import PydanticPayloadConverter

from engine.config.settings import Settings
from engine.payloads.marks import Marks
from engine.payloads.ring import KeyRing

EVERY_CASE = "*"
"""In the place of a case's reference: a message for whichever case it is sent to."""
FIELD = "signature"
"""A message's own field, where it is sent by a program that cannot set headers."""
_CONVERTER = PydanticPayloadConverter()


@dataclass(frozen=True)
class Outside:
    """Stands in the place of a message's arguments that were not signed by one of our doors."""

    given: tuple[Any, ...]


def signing_marks(keys: Settings | KeyRing | None) -> Marks:
    """What messages are signed with; nothing is, and nothing is asked to be, where encryption is off."""
    return Marks.of(KeyRing.from_settings(keys) if isinstance(keys, Settings) else keys, "message")


def sign(marks: Marks, workflow_id: str, name: str, args: Sequence[Any]) -> str:
    """The signature of a message with these arguments. Raises ValueError where they are no JSON."""
    return marks.make(workflow_id, name, _written(args))


def is_signed(marks: Marks, workflow_id: str, name: str, args: Sequence[Any], signature: str) -> bool:
    """Whether it was made here for this case, this message and just these arguments. Never raises."""
    try:
        return marks.fits(signature, workflow_id, name, _written(args))
    except (ValueError, TypeError, RecursionError):
        return False


def signed_body(marks: Marks, name: str, body: Mapping[str, Any], reference: str = "") -> dict[str, Any]:
    """A message's body with its signature in it: for that case, or for every one that it is sent to."""
    return {**body, FIELD: sign(marks, reference or EVERY_CASE, name, [dict(body)])}


def unsigned_args(
    marks: Marks, workflow_id: str, name: str, args: Sequence[Any]
) -> tuple[Sequence[Any], bool]:
    """The arguments without a signature in the message's body, and whether there was one that fits.

    ``say`` and ``submit`` take a message's name before its body.
    """
    named = list(args)
    body = named[-1] if named else None
    if not isinstance(body, dict) or not isinstance(body.get(FIELD), str):
        return args, False
    if len(named) == 2 and isinstance(named[0], str):
        name = named[0]
    elif len(named) != 1:
        return args, False
    plain = {key: value for key, value in body.items() if key != FIELD}
    fits = any(is_signed(marks, to, name, [plain], body[FIELD]) for to in (workflow_id, EVERY_CASE))
    return [*named[:-1], plain], fits


def _written(args: Sequence[Any]) -> str:
    """Alike for what is sent and for what has arrived: models are JSON then, and keys have no order."""
    read = [json.loads(each.data) if each.data else None for each in _CONVERTER.to_payloads(args)]
    return json.dumps(read, sort_keys=True, separators=(",", ":"))
