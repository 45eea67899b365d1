"""The law's own page: every limit of a statute or a code, how sure it is, and when it was looked up."""

import re
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from charter.edition.editions import DEFAULT, Edition
from charter.edition.law import LONG_AGO, OUT, law, main
from charter.edition.promises import Source, looked_up_long_ago
from tests.charter.dates import EDITION, day
from tests.charter.edition.test_document import cell
from tests.charter.edition.test_edition import DATA

TODAY = date(2026, 11, 30)
TEXT = law(EDITION, TODAY)


def made_on(text: str) -> date:
    """The day that a page says it was made."""
    found = re.search(r"as at (\d+ \w+ \d{4})", text)
    assert found, "the page says when it was made"
    return datetime.strptime(found[1], "%d %B %Y").date()  # noqa: DTZ007 a day has no zone


def test_the_page_is_as_the_edition_says() -> None:
    """Whatever day it was made on: what has grown old since is marked when it is made anew."""
    written = OUT.read_text(encoding="utf-8")
    assert written == law(EDITION, made_on(written)), (
        "the edition has changed: run python -m charter.edition.law with the date of today"
    )


def test_every_limit_is_there_with_its_clause_its_source_and_how_sure_it_is() -> None:
    limits = [(promise, limit) for promise in EDITION.promises for limit in promise.every_limit]
    assert len(limits) > 50
    rows = [row for row in TEXT.splitlines() if row.startswith("| **")]
    for promise, limit in limits:
        said = (f"`{promise.key}`", cell(limit.clause), f"{limit.source}: {limit.where}")
        found = [row for row in rows if all(each in row for each in said)]
        assert found, promise.key
        row = found[0]
        assert ("*unconfirmed*" in row) != limit.confirmed
        assert limit.sure is None or f"| {limit.sure}" in row
        assert (f"{limit.looked_up:%B %Y}" if limit.looked_up else "not noted") in row


def test_every_rule_that_the_law_sets_is_there_and_no_other() -> None:
    rules = [*EDITION.rules.values(), *EDITION.numbers, *EDITION.switches]
    for rule in rules:
        assert (f"| `{rule.id}` |" in TEXT) == (rule.source in (Source.ST, Source.CODE)), rule.id


@pytest.mark.parametrize(
    ("looked_up", "today", "old"),
    [
        ("Sun 1 Nov 2026", "Mon 30 Nov 2026", False),
        ("Sun 1 Nov 2026", "Mon 1 Nov 2027", False),  # a year to the day
        ("Sun 1 Nov 2026", "Tue 2 Nov 2027", True),
        ("Tue 29 Feb 2028", "Wed 28 Feb 2029", False),
        ("Tue 29 Feb 2028", "Thu 1 Mar 2029", True),
        ("Thu 31 Dec 2026", "Sat 1 Jan 2028", True),
    ],
)
def test_what_was_looked_up_more_than_a_year_ago_is_marked(looked_up: str, today: str, old: bool) -> None:
    assert looked_up_long_ago(day(looked_up), day(today)) is old
    text = law(one_limit(looked_up=day(looked_up)), day(today))
    assert (f"{day(looked_up):%B %Y}; {LONG_AGO}" in text) is old
    assert f"{int(old)} last looked up more than a year ago" in text


@pytest.mark.parametrize(
    ("given", "sure", "when"),
    [
        ({}, "confirmed", "not noted"),
        ({"confirmed": False}, "*unconfirmed*", "not noted"),
        ({"sure": "primary"}, "primary; confirmed", "not noted"),
        (
            {"sure": "secondary", "confirmed": False, "looked_up": date(2026, 5, 1)},
            "secondary; *unconfirmed*",
            "May 2026",
        ),
        ({"sure": "summary", "looked_up": date(2026, 5, 1)}, "summary; confirmed", "May 2026"),
    ],
)
def test_how_sure_it_is_is_said_with_or_without_a_note(given: dict[str, Any], sure: str, when: str) -> None:
    assert f"| {sure} | {when} |" in law(one_limit(**given), TODAY)


def one_limit(**given: Any) -> Edition:
    """A small edition in which only one promise has a limit."""
    data = deepcopy(DATA)
    for promise in data["promises"]:
        for several in ("limit", "limits", "limit_on"):
            promise.pop(several, None)
    source = {"source": "ST", "clause": "in time", "where": "an Act", "length": "6 weeks"}
    data["promises"][0]["limit"] = source | given
    for rule in data["rules"]:
        rule.pop("looked_up", None)
    return Edition(data)


def test_several_limits_have_a_row_each() -> None:
    rows = [row for row in TEXT.splitlines() if "| **Issue the final plan** `finalise` |" in row]
    review = [row for row in rows if "review_meeting" in row or "review meeting" in row or "8 weeks" in row]
    assert len(review) == 2


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "law.md"
    assert main(["2026-11-30", str(DEFAULT), str(out)]) == 0
    assert out.read_text(encoding="utf-8") == TEXT
    assert str(out) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Usage: python -m charter.edition.law TODAY"),
        (["--help"], "Usage: python -m charter.edition.law TODAY"),
        (["a", "b", "c", "d"], "Usage: python -m charter.edition.law TODAY"),
        (["today"], "The document was not written"),
        (["2026-11-30", "gone.toml"], "gone.toml: the edition cannot be read"),
        (["2026-11-30", str(DEFAULT), "no/such/folder/law.md"], "The document was not written"),
    ],
)
def test_what_goes_wrong_is_said_plainly(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
