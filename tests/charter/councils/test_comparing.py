"""What changes for whom between two editions."""

import csv
import io
import tomllib
from typing import Any

import pytest

from charter.councils.comparing import HEADS, as_csv, as_html, as_text, compare
from charter.edition.editions import COUNCILS, DEFAULT, Edition

FIRST = Edition.load()
BOROUGH = Edition.load(COUNCILS / "example_borough" / "charter.toml")


def later(table: str, which: dict[str, Any], **changes: Any) -> Edition:
    """The first edition with one entry changed; without it, where nothing is said."""
    data = tomllib.loads(DEFAULT.read_text("utf-8"))
    (row,) = [each for each in data[table] if which.items() <= each.items()]
    if changes:
        row.update(changes)
    else:
        data[table].remove(row)
    return Edition(data)


INSPECT = {"process": "HighwaysRepair", "id": "inspect"}
REPLY = {"process": "ReplyByRequest", "id": "reply"}


@pytest.mark.parametrize(
    ("table", "which", "changes", "whom", "sentence"),
    [
        ("promises", INSPECT, {"length": "3 working days"}, "Pothole",
         "Inspect: 3 working days, not 5 working days. We may take less long."),
        ("promises", INSPECT, {"length": "2 weeks"}, "Streetlight",
         "Inspect: 2 weeks, not 5 working days. We may take longer."),
        ("promises", REPLY, {"length": "5 working days"}, "Something we have asked you for",
         "Your reply: 5 working days, not 10 working days. You have less time."),
        ("promises", INSPECT, {"clause": "We look within five."}, "Pothole",
         "Inspect: as long as before, in other words: “We look within five.”"),
        ("services", {"code": "pothole"}, {"team": "roads"}, "Pothole",
         "The team roads looks after it, not highways."),
        ("services", {"code": "pothole"}, {"title": "Hole"}, "Hole", "It is called “Hole”, not “Pothole”."),
        ("services", {"code": "streetlight"}, {}, "Streetlight",
         "“Streetlight” can no longer be asked for here. Open cases of it go on."),
        ("numbers", {"id": "call_attempts"}, {"count": 5}, "CallBack", "Call attempts: 5, not 3"),
        ("switches", {"id": "offensive_is_emergency"}, {"on": False}, "StreetSceneIssue",
         "Offensive is emergency: off, not on"),
        ("rules", {"id": "not_fixed_within"}, {"length": "14 days"}, "Every case",
         "Not fixed within: 14 days, not 28 days"),
    ],
)  # fmt: skip
def test_one_change_is_one_sentence(
    table: str, which: dict[str, Any], changes: dict[str, Any], whom: str, sentence: str
) -> None:
    found = [(each.whom, each.sentence) for each in compare(FIRST, later(table, which, **changes))]
    assert any(one == whom and said.startswith(sentence) for one, said in found), found


def test_nothing_changes_between_an_edition_and_itself() -> None:
    assert compare(FIRST, Edition.load()) == []
    assert as_text(FIRST, FIRST).startswith("Nothing changes from")
    assert "<table>" not in as_html(FIRST, FIRST)


def test_open_cases_keep_theirs() -> None:
    assert "Cases that are open then keep what they were promised when they came." in as_text(FIRST, BOROUGH)


def test_another_council_is_another_place_to_complain_to() -> None:
    said = [each.sentence for each in compare(FIRST, BOROUGH)]
    assert "Corporate complaints end with the Scottish Public Services Ombudsman." in said
    assert "Working days pass over the bank holidays of Scotland." in said
    assert any(
        each.startswith("“Mooring in the harbour” can be asked for: answer within 15") for each in said
    )


def test_the_same_as_a_spreadsheet_and_as_a_page() -> None:
    found = compare(FIRST, BOROUGH)
    rows = list(csv.reader(io.StringIO(as_csv(FIRST, BOROUGH))))
    assert rows == [list(HEADS), *(list(each.cells) for each in found)]
    page = as_html(FIRST, BOROUGH)
    assert page.count("<tr>") == len(found) + 1
    hostile = later("services", {"code": "pothole"}, title="<script>alert(1)</script>")
    assert "<script" not in as_html(FIRST, hostile)
