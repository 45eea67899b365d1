"""Where rehearsals are kept: names, states, and that a run is known by a lock that goes with its process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.kept.shelf import (
    FIGURES,
    FOLDER,
    SCENARIO,
    WHY,
    CannotKeep,
    KeptRehearsal,
    Progress,
    RunState,
    Shelf,
    running,
    say,
    write,
)


def got(shelf: Shelf, name: str) -> KeptRehearsal:
    one = shelf.get(name)
    assert one is not None
    return one


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / FOLDER)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", "a_b", "-a", "a-", "a" * 61, "a\n"])
def test_a_name_that_leads_elsewhere_is_refused(shelf: Shelf, name: str) -> None:
    with pytest.raises(CannotKeep, match="small letters, digits and hyphens"):
        shelf.place(name)
    assert shelf.get(name) is None


def test_a_name_is_made_of_any_words_and_never_taken_twice(shelf: Shelf) -> None:
    assert shelf.free_name("A year: frost & 3 inspectors!") == "a-year-frost-3-inspectors"
    assert shelf.free_name("…") == "rehearsal"
    shelf.begin("frost", "title = 'Frost'")
    assert shelf.free_name("frost") == "frost-2"
    with (
        pytest.raises(CannotKeep, match="There is a rehearsal called frost already"),
        running(shelf.place("frost")),
    ):
        shelf.begin("frost", "")


def test_a_run_is_playing_while_its_process_lives_and_stopped_afterwards(shelf: Shelf) -> None:
    folder = shelf.begin("frost", "title = 'Frost'")
    with running(folder):
        say(folder, Progress(0.25, "March 2030"))
        assert got(shelf, "frost").state is RunState.PLAYING
        assert got(shelf, "frost").progress == Progress(0.25, "March 2030")
        assert shelf.playing() == got(shelf, "frost")
        assert not shelf.drop("frost"), "what is being played is not deleted"
    assert got(shelf, "frost").state is RunState.STOPPED
    assert shelf.playing() is None


def test_the_lock_is_the_childs_too_and_goes_with_it(shelf: Shelf) -> None:
    folder = shelf.begin("frost", "")
    waits = [sys.executable, "-c", "input()"]
    with running(folder) as lock:
        child = subprocess.Popen(waits, stdin=subprocess.PIPE, pass_fds=[lock])
    assert got(shelf, "frost").state is RunState.PLAYING, "whoever began it has let go of it"
    child.kill()
    child.wait()
    assert got(shelf, "frost").state is RunState.STOPPED
    assert child.stdin is not None
    child.stdin.close()


def test_one_that_came_to_nothing_says_why_and_makes_room(shelf: Shelf) -> None:
    folder = shelf.begin("frost", "first")
    write(folder / WHY, "scenario.toml, line 3: no such team.")
    one = got(shelf, "frost")
    assert (one.state, one.why) == (RunState.NOT_POSSIBLE, "scenario.toml, line 3: no such team.")
    assert (shelf.begin("frost", "second") / SCENARIO).read_text() == "second"


def test_played_ones_are_listed_and_deleted(shelf: Shelf) -> None:
    assert shelf.all() == []
    for name in ("frost", "flood"):
        write(shelf.begin(name, "") / FIGURES, json.dumps({"scenario": f"A year with {name}"}))
    assert {one.title for one in shelf.all()} == {"A year with frost", "A year with flood"}
    assert {one.state for one in shelf.all()} == {RunState.PLAYED}
    with pytest.raises(CannotKeep, match="There is a rehearsal called frost already"):
        shelf.begin("frost", "")
    assert shelf.drop("frost")
    assert not shelf.drop("frost")
    assert [one.name for one in shelf.all()] == ["flood"]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("no folder")
    with pytest.raises(CannotKeep, match="cannot be written"):
        Shelf(tmp_path / FOLDER).begin("frost", "")
