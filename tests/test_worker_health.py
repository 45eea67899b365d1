"""A worker is well while Temporal and the register answer it; with Temporal away it is not."""

from pathlib import Path

import pytest
from temporalio.service import RPCError

from engine.config.settings import Settings
from engine.connection import connect
from engine.server.children import free_port
from engine.server.local import start_server
from register import Register, migrate
from starter.desk.composition import wall_clock
from worker import is_served


@pytest.mark.server
async def test_a_worker_is_not_well_with_temporal_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server(None, port=free_port(), ui_port=None, use_address=False)
    url = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    migrate(url)
    register = Register.open(url, wall_clock)
    try:
        monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
        client = await connect(Settings(encryption=False))
        assert await is_served(client, register)
        server.kill()
        with pytest.raises(RPCError):
            await is_served(client, register)
    finally:
        register.close()
        server.stop()
