"""The file that a translator is given, kept up to date, and what is said of one that is wrong."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from typer.testing import CliRunner

from casework.texts.__main__ import app
from casework.texts.faults import faults_of_translations
from charter.edition.editions import place_of

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """A council's folder with nothing translated."""
    return Path(shutil.copytree(place_of(Path("example-borough")), tmp_path / "council"))


@pytest.mark.parametrize(
    "text",
    [
        "Save and come back later",  # a template's
        "Choose a photograph to add, or continue",  # Python's
        "Is this for you, or for somebody else?",  # a question's
        "You replied to our question",  # a case's
        "Page not found",
        "{count} working day",
    ],
)
def test_every_kind_of_text_is_there(texts: Catalog, text: str) -> None:
    assert texts.get(text) is not None


def test_a_clause_is_quoted_as_it_is(texts: Catalog) -> None:
    assert texts.get("Should be inspected within five working days.") is None


def test_a_file_is_made_and_brought_up_to_date(council: Path) -> None:
    runner, file = CliRunner(), council / "languages" / "cy" / "charter.po"
    made = runner.invoke(app, [str(council), "cy"])
    assert made.exit_code == 0, made.output
    text = file.read_text("utf-8")
    file.write_text(text.replace('msgid "Continue"\nmsgstr ""', 'msgid "Continue"\nmsgstr "Parhau"'), "utf-8")
    again = runner.invoke(app, [str(council), "cy"])
    assert again.exit_code == 0, again.output
    with file.open("rb") as written:
        kept = read_po(written)
    found = kept.get("Continue")
    assert found is not None
    assert found.string == "Parhau"
    assert len(kept) > 1000


@pytest.mark.parametrize(
    ("folder", "language"), [("no-such-council", "cy"), ("example-borough", "no language")]
)
def test_nothing_is_written_for_nobody(folder: str, language: str) -> None:
    answer = CliRunner().invoke(app, [folder, language])
    assert answer.exit_code == 1
    assert "Nothing was written" in answer.output


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("cy", 'msgid "By {day}"\nmsgstr "Erbyn {diwrnod}"', "has {diwrnod}"),
        ("cy", 'msgid "By %(day)s"\nmsgstr "Erbyn"', "lacks %(day)s"),
        ("cy", 'msgid "By <a href=\\"x\\">us</a>"\nmsgstr "Gan ni"', "lacks </a>"),
        ("cy", "msgid no quotes", "cannot be read"),
        ("zz-nobody", 'msgid "By"\nmsgstr "Gan"', "no language has this code"),
        ("cy", 'msgid "By {day}"\nmsgstr "{day}: erbyn"', ""),
        (
            "cy",
            'msgid "One day"\nmsgid_plural "{count} days"\nmsgstr[0] "Un dydd"\nmsgstr[1] "{count} diwrnod"',
            "",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, code: str, text: str, told: str) -> None:
    (tmp_path / code).mkdir()
    (tmp_path / code / "charter.po").write_text(f"{HEAD}{text}\n", "utf-8")
    faults = faults_of_translations(tmp_path)
    assert len(faults) == bool(told)
    assert not told or told in faults[0]


def test_a_folder_without_its_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "cy").mkdir()
    assert faults_of_translations(tmp_path) == ["languages/cy: there is no charter.po in it"]
    assert faults_of_translations(tmp_path / "none") == []
