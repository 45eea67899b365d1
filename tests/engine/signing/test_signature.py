"""A signature is for one case, one message and just these words; whoever has no key makes none."""

from typing import Any

import pytest

from charter.people import Model
from engine.payloads.marks import Marks
from engine.payloads.ring import KeyRing
from engine.signing.interceptor import signing
from engine.signing.signature import is_signed, sign, signed_body, signing_marks, unsigned_args

OLD, NEW = {"a": b"a" * 32}, {"a": b"a" * 32, "b": b"b" * 32}
MARKS = signing_marks(KeyRing(OLD, "a"))
BODY = {"by": {"role": "officer"}, "finding": "A hole", "depth": 1.5, "lines": ["one", None, True]}


class Found(Model):
    """A message as a program has it."""

    finding: str
    depth: float


@pytest.mark.parametrize(
    ("to", "name", "args"),
    [
        ("MK-2", "inspected", [BODY]),
        ("MK-1", "completed", [BODY]),
        ("MK-1", "inspected", [BODY | {"finding": "No hole"}]),
        ("MK-1", "inspected", [BODY, BODY]),
        ("MK-1", "inspected", []),
        ("MK-1", "inspected", [object()]),
    ],
)
def test_a_signature_is_for_nothing_else(to: str, name: str, args: list[Any]) -> None:
    made = sign(MARKS, "MK-1", "inspected", [BODY])
    assert is_signed(MARKS, "MK-1", "inspected", [dict(reversed(BODY.items()))], made)
    assert not is_signed(MARKS, to, name, args, made)


def test_a_model_is_signed_as_it_arrives() -> None:
    made = sign(MARKS, "MK-1", "inspected", [Found(finding="Ein Loch, 5 €", depth=2)])
    assert is_signed(MARKS, "MK-1", "inspected", [{"finding": "Ein Loch, 5 €", "depth": 2.0}], made)


def test_each_key_of_the_ring_is_believed_and_no_other_and_no_other_purpose() -> None:
    made = sign(MARKS, "MK-1", "inspected", [BODY])
    assert is_signed(signing_marks(KeyRing(NEW, "b")), "MK-1", "inspected", [BODY], made)
    assert not is_signed(signing_marks(KeyRing({"b": b"b" * 32}, "b")), "MK-1", "inspected", [BODY], made)
    other = Marks.of(KeyRing(OLD, "a"), "message-id")
    assert not is_signed(other, "MK-1", "inspected", [BODY], made)


def test_without_a_ring_nothing_is_signed_and_no_signature_fits() -> None:
    assert signing(None) == []
    assert not is_signed(Marks(), "MK-1", "inspected", [BODY], "")


def test_a_signature_in_the_message_itself_is_taken_out_of_it() -> None:
    one, every = signed_body(MARKS, "recount", BODY, "MK-1"), signed_body(MARKS, "recount", BODY)
    assert unsigned_args(MARKS, "MK-1", "recount", [one]) == ([BODY], True)
    assert unsigned_args(MARKS, "MK-2", "recount", [one]) == ([BODY], False)
    for to in ("MK-1", "MK-2"):
        assert unsigned_args(MARKS, to, "recount", [every]) == ([BODY], True)
        assert unsigned_args(MARKS, to, "say", ["recount", every]) == (["recount", BODY], True)
    assert unsigned_args(MARKS, "MK-1", "say", ["withdrawn", every]) == (["withdrawn", BODY], False)
    for odd in ([], [BODY], ["recount"], [every, every, every], [{**BODY, "signature": 7}]):
        assert unsigned_args(MARKS, "MK-1", "recount", odd) == (odd, False)
