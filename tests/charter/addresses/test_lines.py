"""Names and single lines: strict at the doors, readable as they were recorded, and never a heading."""

import sys
import unicodedata

import pytest
from pydantic import ValidationError

from activities.letters.markdown_mail import as_html, as_plain
from casework.letters.reading import blocks
from charter.addresses.marks import flattened, plain_lines
from charter.people import AT_THE_DOOR, Customer, Model, Representative, Sender
from charter.writing.letters import _one_line, as_text

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
ENDS = [each for each in EVERY if len(f"a{each}b".splitlines()) > 1]
CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\t"]
UNSEEN = [
    each for each in EVERY if unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp", "Zs", "Pd", "Po", "Sm"}
]
RECORDED = [each for each in {*ENDS, *CONTROLS} if each not in "\r\n\x00"]


@pytest.mark.parametrize("each", sorted({*ENDS, *CONTROLS}), ids=ascii)
@pytest.mark.parametrize("model", [Customer, Sender, Representative])
def test_no_door_takes_a_second_line_for_a_name(model: type[Model], each: str) -> None:
    given = {"name": f"Ada{each}# Your council tax is cancelled", "role": "customer", "kind": "mp"}
    body = {name: value for name, value in given.items() if name in model.model_fields}
    with pytest.raises(ValidationError, match="it must be on one line, without control characters"):
        model.model_validate(body, context=AT_THE_DOOR)
    assert flattened(given["name"]) == "Ada # Your council tax is cancelled"


@pytest.mark.parametrize("each", sorted(RECORDED), ids=ascii)
def test_what_was_recorded_is_read_as_it_is(each: str) -> None:
    name = f"Ada{each}Example"
    kept = Customer(name=name, email="not an email", phone="abc", address="nowhere").model_dump(mode="json")
    assert Customer.model_validate(kept).name == name
    assert Customer.model_validate(kept).email == "not an email"


def test_a_name_is_taken_clean_of_what_cannot_be_seen() -> None:
    given = {"name": "\u202e\u200b Ada\u00a0\tExample\ufeff"}
    assert Customer.model_validate(given, context=AT_THE_DOOR).name == "Ada  Example"
    persian = "می\u200cخواهم"
    assert Customer.model_validate({"name": persian}, context=AT_THE_DOOR).name == persian


def test_nobodys_words_become_a_heading_or_a_list_of_ours() -> None:
    for each in UNSEEN:
        said = as_text(f"Ada{each}# Cancelled{each}* x{each}{each}# y")
        assert said.splitlines() == said.split("\n") or each not in ENDS
        html = as_html(said)
        assert "<h2>" not in html, ascii(each)
        assert "<ul>" not in html, ascii(each)
        assert "\n---" not in as_plain(said), ascii(each)
        assert {kind for kind, _ in blocks(said)} == {"text"}, ascii(each)
        assert len(_one_line(f"a{each}# b").splitlines()) == 1, ascii(each)


@pytest.mark.parametrize("each", [each for each in ENDS if each not in "\r\n"], ids=ascii)
def test_a_letter_that_was_stored_makes_no_heading_of_it_either(each: str) -> None:
    stored = f"Dear Ada{each}# Cancelled"
    assert "<h2>" not in as_html(stored)
    assert {kind for kind, _ in blocks(stored)} == {"text"}


def test_lines_end_in_one_way() -> None:
    assert plain_lines("a\r\nb" + "".join(f"{each}b" for each in ENDS)).split("\n") == [
        "a",
        *"b" * (len(ENDS) + 1),
    ]
