"""Rehearse: a scenario is begun, or a sentence says why it cannot be; what came of it is read."""

import fcntl
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from casework.rehearse import starting
from engine.config.settings import Settings
from register.people.officers import Post
from rehearsal.kept.shelf import FIGURES, RunState, Shelf, running
from rehearsal.scenario.reading import read_scenario
from tests.casework.people import People, hidden
from tests.casework.rehearse.kept import SCENARIO, kept_failure, kept_year, shelf_in

PLACE = "/casework/rehearse"
WRONG = SCENARIO + '\n[[demand]]\nservice = "pot_hole"\na_day = 1\n'
SAID = "scenario.toml, line 6: [[demand]] “pot_hole”: there is no such service"

Begun = list[tuple[str, str, float | None]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """What would be played: here all but that is done."""
    begun: Begun = []

    def run(folder: Path, fewest: float | None) -> None:
        begun.append((folder.name, read_scenario(folder / "scenario.toml").title, fewest))

    monkeypatch.setattr(starting, "_run", run)
    return begun


async def sent(browser: httpx.AsyncClient, file: bytes = b"", **fields: str) -> httpx.Response:
    """The form as a browser sends it: each of its fields, and the file or none."""
    token = hidden(await browser.get(PLACE), "form_token")
    every = {"scenario": "", "text": "", "name": "", "fewest": "", "form_token": token, **fields}
    given = ("own.toml", file) if file else ("", b"")
    return await browser.post(PLACE, data=every, files={"file": given})


async def press(browser: httpx.AsyncClient, name: str, way: str) -> httpx.Response:
    token = hidden(await browser.get(f"{PLACE}/{name}"), "form_token")
    return await browser.post(f"{PLACE}/{name}/{way}", data={"form_token": token})


async def test_an_example_and_a_file_and_what_is_written_are_begun(people: People, told: Begun) -> None:
    manager = await people.of(Post.MANAGER)
    page = await manager.get(PLACE)
    assert "Nothing has been rehearsed yet." in page.text
    assert "The year with four inspectors" in page.text

    example = await sent(manager, scenario="example:four-inspectors")
    assert example.headers["location"] == f"{PLACE}/four-inspectors"
    await sent(manager, SCENARIO.encode(), scenario="own", name="mine", fewest="90 %")
    await sent(manager, text=SCENARIO.replace("\n", "\r\n"))

    assert told == [
        ("four-inspectors", "The year with four inspectors", None),
        ("mine", "Frost", 90.0),
        ("rehearsal", "Frost", None),
    ]


@pytest.mark.parametrize("way", ["own", "written"])
async def test_a_scenario_that_cannot_be_is_a_sentence_and_nothing_of_it_is_lost(
    people: People, told: Begun, settings: Settings, way: str
) -> None:
    manager = await people.of(Post.MANAGER)
    file, text = (WRONG.encode(), "") if way == "own" else (b"", WRONG)

    answer = await sent(manager, file, scenario=way, text=text, name="mine", fewest="95")

    assert answer.status_code == 422
    assert answer.text.count(SAID) == 2, "once above the form, once at its field"
    assert "service = &#34;pot_hole&#34;" in answer.text
    assert 'value="mine"' in answer.text
    assert 'value="95"' in answer.text
    assert not told
    assert shelf_in(settings.data_dir).all() == []


@pytest.mark.parametrize(
    ("fields", "file", "said"),
    [
        ({}, b"", "Select a scenario."),
        ({"scenario": "example:../year"}, b"", "Select a scenario."),
        ({"scenario": "own"}, b"", "Select a file with a scenario."),
        ({"scenario": "own"}, b"\xff\xfe", "The file is no text in UTF-8."),
        ({"scenario": "written"}, b"", "Write the scenario, or choose another way."),
        ({"scenario": "example:year", "fewest": "all"}, b"", "The share is a number from 50 to 99"),
        ({"scenario": "example:year", "name": "A b"}, b"", "A name has small letters, digits and hyphens"),
        ({"scenario": "example:year", "name": "frost"}, b"", "There is a rehearsal called frost already"),
    ],
)
async def test_what_is_left_out_or_wrong_is_said(
    people: People, told: Begun, settings: Settings, fields: dict[str, str], file: bytes, said: str
) -> None:
    kept_year(settings.data_dir)
    answer = await sent(await people.of(Post.MANAGER), file, **fields)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert not told


async def test_what_came_of_one_is_read_and_taken_away_and_laid_beside_another(
    people: People, settings: Settings
) -> None:
    kept_year(settings.data_dir)
    kept_year(settings.data_dir, "mild", late=2)
    supervisor = await people.of(Post.SUPERVISOR)

    page = await supervisor.get(f"{PLACE}/frost")
    assert "Frost &lt;and&gt; three inspectors" in page.text
    assert "The numbers of this scenario are illustrative." in page.text
    assert "Change it and play it again" not in page.text, "who only reads is not offered to act"

    report = await supervisor.get(f"{PLACE}/frost/files/report.html")
    assert "default-src 'none'; style-src 'sha256-" in report.headers["content-security-policy"]
    promises = await supervisor.get(f"{PLACE}/frost/files/promises.csv")
    assert promises.headers["content-disposition"] == 'attachment; filename="frost-promises.csv"'
    assert "Inspect" in promises.text
    scenario = await supervisor.get(f"{PLACE}/frost/files/scenario.toml")
    assert scenario.text == SCENARIO
    for none in ("figures.json", "nothing.csv"):
        assert (await supervisor.get(f"{PLACE}/frost/files/{none}")).status_code == 404

    beside = await supervisor.get(f"{PLACE}/compared?one=frost&other=mild")
    assert "8 more promises are kept" in beside.text
    table = await supervisor.get(f"{PLACE}/compared/csv?one=frost&other=mild")
    assert "Points gained" in table.text
    kept_failure(settings.data_dir)
    assert (await supervisor.get(f"{PLACE}/compared?one=frost&other=flood")).status_code == 404


async def test_one_that_was_played_is_changed_or_deleted(people: People, settings: Settings) -> None:
    folder = kept_year(settings.data_dir)
    manager = await people.of(Post.MANAGER)

    form = await manager.get(f"{PLACE}?from=frost")
    assert "title = &#34;Frost&#34;" in form.text
    assert (await manager.get(f"{PLACE}?from=nothing")).status_code == 404

    answer = await press(manager, "frost", "deleted")
    assert answer.headers["location"] == PLACE
    assert "The rehearsal frost is deleted." in (await manager.get(PLACE)).text
    assert not folder.exists()


async def test_figures_of_another_release_are_said_to_be(people: People, settings: Settings) -> None:
    (kept_year(settings.data_dir) / FIGURES).write_text('{"scenario": "Frost"}', "utf-8")
    manager = await people.of(Post.MANAGER)
    page = await manager.get(f"{PLACE}/frost")
    assert "The figures of frost were kept by another release." in page.text
    assert "Open the report" in page.text
    assert (await manager.get(f"{PLACE}/compared?one=frost&other=frost")).status_code == 404


async def test_while_one_is_played_it_is_shown_and_no_other_begins(
    people: People, told: Begun, settings: Settings
) -> None:
    manager, shelf = await people.of(Post.MANAGER), shelf_in(settings.data_dir)
    before = hidden(await manager.get(PLACE), "form_token")
    with running(shelf.begin("frost", SCENARIO)):
        assert "One is played at a time." in (await manager.get(PLACE)).text
        assert "Stop it" in (await manager.get(f"{PLACE}/frost")).text
        fields: dict[str, Any] = {"form_token": before, "scenario": "example:year"}
        answer = await manager.post(PLACE, data=fields)
        assert starting.BUSY in answer.text
        await press(manager, "frost", "stopped")
        assert (shelf.place("frost") / "stop").exists()
        token = hidden(await manager.get(f"{PLACE}/frost"), "form_token")
        await manager.post(f"{PLACE}/frost/deleted", data={"form_token": token})
        assert "It is being played: stop it first." in (await manager.get(PLACE)).text
    assert not told


SITE = """
import sys
from pathlib import Path
from casework.rehearse.starting import start
from rehearsal.kept.shelf import Shelf
start(Shelf(Path(sys.argv[1])), "year", sys.argv[2], None)
print("begun", flush=True)
sys.stdin.read()
"""


@pytest.mark.timeout(300)
def test_what_is_played_ends_with_the_site(tmp_path: Path) -> None:
    """A year takes minutes: that it is over soon after the site is, is because of that."""
    shelf = Shelf(tmp_path)
    command = [sys.executable, "-c", SITE, str(tmp_path), SCENARIO]
    with subprocess.Popen(command, cwd=starting.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as site:
        assert site.stdout is not None
        assert site.stdout.readline() == b"begun\n"
        playing = shelf.get("year")
        assert playing is not None
        assert playing.state is RunState.PLAYING
        site.kill()
    with (tmp_path / "year" / "running").open("r") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits until the last process that has it is gone
    ended = shelf.get("year")
    assert ended is not None
    assert ended.state is RunState.STOPPED
