"""What the sizes are made of, of a handful of cases on the real parts."""

from pathlib import Path

import pytest

from bench.sizing import measuring
from bench.sizing.measuring import Size, sizes
from bench.system import MeasuredSystem
from engine.server.children import free_port
from engine.server.local import start_server
from tests.register.postgres import postgres


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.timeout(300)
async def test_each_size_is_opened_on_top_of_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "RESTING", 0.1)
    done: list[Size] = []
    with postgres() as address:
        monkeypatch.setenv("CHARTER_REGISTER_URL", address)
        server = start_server(tmp_path / "temporal", port=free_port(), ui_port=None, use_address=False)
        try:
            system = MeasuredSystem.beside(server, tmp_path / "system")
            await sizes(system, [5, 2], lambda measured: done.append(measured[-1]))
        finally:
            server.stop()
    assert [(one.cases, one.opened) for one in done] == [(2, 2), (5, 3)]
    for one in done:
        assert one.events >= 5
        assert one.said_events >= 4
        assert min(one.worker, one.server, one.said_each, one.heard) > 0
        assert min(one.store, one.register, one.worker_memory, one.server_memory) > 100_000
