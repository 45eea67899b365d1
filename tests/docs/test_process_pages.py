"""The processes' pages: whole, and never staler than what they are made from."""

from pathlib import Path

import pytest

from casework.customers.process_words import BY_PROCESS
from charter.edition.document import PROMISE_HEADS, promise_row, table
from charter.writing.letters import templates
from docs.made.process_pages import COMMON, FOLDER, INDEX, main, page_of, pages
from tests.charter.dates import EDITION
from workflows.case import Case, messages_in
from workflows.processes import PROCESSES

MADE = pages(EDITION)
RENEW = "run .venv/bin/python -m docs.made.process_pages, and commit docs/processes"


def test_there_is_a_page_for_each_process_and_no_other() -> None:
    assert PROCESSES
    written = {path.name for path in FOLDER.glob("*.md")}
    assert written == {INDEX, COMMON, *map(page_of, PROCESSES)} == set(MADE), RENEW


@pytest.mark.parametrize("name", MADE)
def test_a_page_is_as_its_process_says(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == MADE[name], RENEW


@pytest.mark.parametrize("process", PROCESSES)
def test_a_page_is_whole(process: str) -> None:
    text, case, folder = MADE[page_of(process)], PROCESSES[process], page_of(process)[:-3].replace("-", "_")
    assert f"| [{process}]({page_of(process)}) |" in MADE[INDEX]
    for promise in (each for each in EDITION.promises if each.process == process):
        assert table(PROMISE_HEADS[1:], [promise_row(promise)[1:]]).splitlines()[-1] in text, promise.key
    for said in case.words.values():
        assert f"| {said[0]} | {said[1]} |" in text
    for spec in case.messages.values():
        pages_with_it = [page for page in (text, MADE[COMMON]) if f"\n\n`{spec.name}`: " in page]
        shared = messages_in(Case.capabilities.get(spec.owner, object)).get(spec.name)
        asks_more = shared is not None and shared.model is not spec.model
        assert len(pages_with_it) == 1 + asks_more, spec.name
        assert f"### {spec.title}\n" in pages_with_it[0]
    own = [name for name in templates() if name.startswith(f"{folder}/")]
    assert own
    assert all(f"| `{name.partition('/')[2]}` |" in text for name in own)
    outcomes = BY_PROCESS[process].outcomes.items()
    assert all(f"| `{name}` | {short} | {said} |" in text for name, (short, said) in outcomes)


def test_a_table_is_a_table() -> None:
    rows = [row for text in MADE.values() for row in text.splitlines() if row.startswith("|")]
    assert len(rows) > 100
    assert all(row.endswith(" |") for row in rows)
    assert not [text for text in MADE.values() if "\n\n\n" in text]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "of-a-process-that-is-no-more.md"
    old.touch()
    assert main([str(tmp_path)]) == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == MADE
    assert str(tmp_path) in capsys.readouterr().out
    assert main(["--help"]) == main(["one", "two"]) == 2
    assert main([str(tmp_path / INDEX)]) == 2
    assert "The pages were not written" in capsys.readouterr().err
