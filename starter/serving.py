"""The processes that stay: site and API, relay, mail in. Each returns soon after it is told to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from functools import partial

import uvicorn
from fastapi import FastAPI

from engine.beating import beating
from engine.config.settings import Settings
from engine.errors import SettingsError
from engine.health import Sign, keep_saying
from engine.logs import get_logger
from starter.api.application import create_app
from starter.desk.composition import open_desk
from starter.desk.intake import Desk
from starter.events import subscribed
from starter.mail.imap import keep_polling
from starter.mail.smtp import MailHandler, listen
from starter.patience import IDLE_SECONDS, PatientProtocol
from starter.relay import Relay
from starter.watching.figures import figures_told

GRACE_SECONDS = 3
"""For answers under way; a report's own is given within two."""
_BACKLOG = 1024

log = get_logger(__name__)


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: engine.process has them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


MakeApp = Callable[[Desk, Settings], FastAPI]
"""What is served: the doors alone, or with the site on top of them."""


async def serve(settings: Settings, stop: asyncio.Event, make_app: MakeApp = create_app) -> None:
    """Serve the doors until told to stop. Raises SettingsError where the port cannot be had."""
    listening = _listen(settings.host, settings.port)
    async with open_desk(settings, metrics=True) as desk, beating(settings.heartbeat):
        config = uvicorn.Config(
            make_app(desk, settings),
            access_log=False,  # an address has a reference in it
            log_config=None,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            http=PatientProtocol,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        log.info("site listening", host=settings.host, port=settings.port)
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopping.cancel()
        await serving


async def relay(settings: Settings, stop: asyncio.Event) -> None:
    """Run the relay until told to stop."""
    sign = Sign(settings.data_dir, "relay")
    async with (
        open_desk(settings, metrics=True) as desk,
        beating(settings.heartbeat),
        figures_told(desk.register, settings),
    ):
        await Relay(desk, subscribed=subscribed(settings, desk.catalogue.editions), well=sign.give).run(stop)


async def mail(settings: Settings, stop: asyncio.Event) -> None:
    """Take mail in until told to stop: what is sent here, and what is in the council's mailbox."""
    async with open_desk(settings, metrics=True) as desk, beating(settings.heartbeat):
        handler = MailHandler(desk, settings)
        server = await listen(handler, settings) if settings.mail_port else None
        fetching = None
        if settings.mail_imap_host:
            fetching = asyncio.create_task(keep_polling(handler, settings, stop))
        well = partial(_can_take_mail, desk, server)
        saying = asyncio.create_task(keep_saying(Sign(settings.data_dir, "mail"), well))
        log.info("mail listening", port=settings.mail_port)
        await stop.wait()
        saying.cancel()
        if server is not None:
            server.close()
        if fetching is not None:
            _, late = await asyncio.wait({fetching}, timeout=GRACE_SECONDS)
            for each in late:
                each.cancel()


async def _can_take_mail(desk: Desk, server: asyncio.Server | None) -> bool:
    """Whether it listens, where it should, and what it takes can be written down."""
    await asyncio.to_thread(desk.register.ready)
    return server is None or server.is_serving()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        why = error.strerror or "it cannot be used"
        raise SettingsError(
            f"The site cannot listen on {host} port {port} ({why.lower()}): set CHARTER_PORT to another."
        ) from None
    listening.setblocking(False)
    return listening
