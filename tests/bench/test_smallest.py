"""The benchmark's own parts, each run once as small as it goes: none breaks between two measurements."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import cases, pages
from bench.system import MeasuredSystem
from engine.server.local import Server


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.timeout(300)
async def test_each_kind_of_case_is_measured(
    new_server: Callable[[], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "WARMING", 1)
    done = await cases.rounds(MeasuredSystem.beside(new_server(), tmp_path / "system"), 1, 1)
    assert [one.kind for one in done] == ["bare", "plain", "ours", "ours, not encrypted"]
    for one in done:
        assert one.cases == 1
        assert min(one.events, one.size) > 0
        assert min(one.seconds, one.server) > 0


async def test_each_page_of_many_cases_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CASES", 200)
    monkeypatch.setattr(pages, "TIMES", 1)
    read = await pages.pages("SQLite", f"sqlite:///{tmp_path / 'few.sqlite3'}", tmp_path)
    assert [one.what for one in read] == ["queue", "search", "officer"]
    assert all(one.asked > 10 for one in read)
