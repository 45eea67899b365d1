"""The charter as a table: whole, and never staler than the edition."""

from copy import deepcopy
from pathlib import Path

import pytest

from charter.edition.document import OUT, document, main
from charter.edition.editions import DEFAULT, Edition
from charter.edition.promises import Promise
from tests.charter.dates import EDITION
from tests.charter.edition.test_edition import DATA

TEXT = document(EDITION)
OPTIONAL = ("regimes", "signposts", "numbers", "switches", "commitments")


def test_the_document_is_as_the_edition_says() -> None:
    written = OUT.read_text(encoding="utf-8")
    assert written == TEXT, "the edition has changed: run python -m charter.edition.document"


def cell(text: str) -> str:
    return " ".join(text.split())


def row_of(promise: Promise) -> str:
    rows = [
        row
        for row in TEXT.splitlines()
        if f"`{promise.key}`" in row and cell(promise.clause) in row and f"{promise.title}**" in row
    ]
    assert rows, promise.key
    return " ".join(rows)


def test_every_promise_is_there_with_its_marks() -> None:
    assert len(EDITION.promises) > 100
    for promise in EDITION.promises:
        row = row_of(promise)
        assert promise.where in row
        assert str(promise.length or promise.date_given or promise.published_date.replace("_", " ")) in row
        assert cell(promise.reading) in row
        assert ("*illustrative*" in row) == promise.illustrative, promise.key
        limits = [limit for limit in (promise.limit, promise.limit_on) if limit]
        for limit in limits:
            assert limit.clause in row
            assert f"{limit.source}: {limit.where}" in row
        assert ("*unconfirmed*" in row) >= any(not limit.confirmed for limit in limits)


def test_what_a_limit_and_a_switch_say_besides_is_there() -> None:
    text = document(EDITION)
    for words in (
        "**30 days**; ending on a day off, on the next working day",
        "20 working days longer at most, by a senior manager",
        "departs from Complaint Handling Code, 6.10",
        "WEB: milton-keynes.gov.uk",
        "Information Commissioner’s Office (ICO): ico.org.uk/make-a-complaint, 0303 123 1113, Wycliffe House",
        "How the ICO is reached wants confirming",
    ):
        assert words in text
    data = deepcopy(DATA)
    data["switches"][0] |= {"on": True, "reason": "Decided by the cabinet."}
    assert "because: Decided by the cabinet." in document(Edition(data))


def test_every_service_rule_regime_signpost_and_date_is_there() -> None:
    for service in EDITION.services:
        assert service.title in TEXT
        assert f"`{service.code}`" in TEXT
    ids = [*EDITION.rules, *(each.id for each in EDITION.numbers), *(each.id for each in EDITION.switches)]
    for id in (*ids, *(each.id for each in EDITION.regimes)):
        assert f"`{id}`" in TEXT
    for signpost in EDITION.signposts:
        assert f"`{signpost.code}`" in TEXT
    for commitment in EDITION.commitments:
        assert f"| “{commitment.clause}” |" in TEXT
        assert f"| {commitment.kept} |" in TEXT
    for name in EDITION.dates.published:
        assert f"| {name.replace('_', ' ')} |" in TEXT
    assert "Mon 2 Mar 2026" in TEXT


def test_a_table_is_a_table() -> None:
    tables = [row for row in TEXT.splitlines() if row.startswith("|")]
    assert len(tables) > 150
    assert all(row.endswith(" |") for row in tables)
    assert {row.count(" | ") for row in tables} <= {2, 3, 4, 6}


def test_words_of_the_edition_cannot_break_a_table() -> None:
    data = deepcopy(DATA)
    data["promises"][0]["reading"] = "one | two\n<script>three</script>"
    assert "| one \\| two &lt;script>three&lt;/script> |" in document(Edition(data))


def test_a_small_edition_has_a_document_too() -> None:
    data = {key: value for key, value in DATA.items() if key not in OPTIONAL}
    data["services"] = [{k: v for k, v in each.items() if k != "regime"} for each in data["services"]]
    text = document(Edition(data))
    assert "What a complaint is under" not in text
    assert "Pothole" in text


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "charter.md"
    assert main([str(DEFAULT), str(out)]) == 0
    assert out.read_text(encoding="utf-8") == TEXT
    assert str(out) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.toml"], "gone.toml: the edition cannot be read"),
        ([str(DEFAULT), "no/such/folder/charter.md"], "The document was not written"),
        (["--help"], "Usage: python -m charter.edition.document"),
        (["a", "b", "c"], "Usage: python -m charter.edition.document"),
    ],
)
def test_what_goes_wrong_is_said_plainly(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
