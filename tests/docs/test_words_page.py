"""The page of words is as the code says, and each odd word on it is gone from what is read."""

from pathlib import Path

import pytest

from docs.made.words_page import FILE, ODD, enumerations, main, page

RENEW = "run .venv/bin/python -m docs.made.words_page, and commit docs/words.md"


def test_it_is_as_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), RENEW


def test_it_has_every_enumeration_and_every_row() -> None:
    names = [each.__name__ for each in enumerations()]
    assert len(names) > 40
    assert len(set(names)) == len(names)
    text = page()
    assert "| `part_paid`" not in text
    assert "| `further_work` | More work to do |" in text
    assert "| `officer_assigned` | Assign an officer | Officer assigned |" in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("odd", [odd for odd, _ in ODD if " " in odd and "," not in odd and "/" not in odd])
def test_what_was_odd_is_written_nowhere_else(odd: str) -> None:
    root = FILE.parents[1]
    rooms = [root / name for name in ("casework", "starter", "workflows", "activities", "charter")]
    files = [file for room in rooms for file in room.rglob("*") if file.suffix in (".py", ".html", ".md")]
    assert len(files) > 500
    assert not [file for file in files if odd in file.read_text(encoding="utf-8")]


def test_the_command(tmp_path: Path) -> None:
    assert main([str(tmp_path / "words.md")]) == 0
    assert (tmp_path / "words.md").read_text(encoding="utf-8") == page()
