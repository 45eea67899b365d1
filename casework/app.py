"""The site mounted on the doors' application: one process, one port, one set of limits and headers."""

from fastapi import FastAPI

from casework import (
    case_page,
    codec,
    figures,
    front,
    inbound,
    officers,
    queue,
    same,
    saying,
    sign_in,
    tasks,
    tracking,
    tracking_saying,
    urgent,
)
from casework.assets import Assets
from casework.error_pages import ErrorPages
from casework.passwords import Passwords
from casework.sessions import Sessions
from casework.site import Site
from engine.settings import Settings
from register import Register
from starter.api import create_app
from starter.intake import Desk

ROUTERS = (
    front.router,
    front.pages,
    sign_in.router,
    queue.router,
    tasks.router,
    urgent.router,
    inbound.router,
    case_page.router,
    same.router,
    saying.router,
    figures.router,
    officers.router,
    tracking.router,
    tracking_saying.router,
)


def add_site(
    app: FastAPI,
    desk: Desk,
    register: Register,
    settings: Settings,
    assets: Assets,
    passwords: Passwords | None = None,
) -> Site:
    """Mount the officers' site and the customers' pages.

    Raises NotListed for an undecided route, SettingsError for keys or addresses that cannot be used.
    """
    site = Site(
        desk=desk,
        settings=settings,
        sessions=Sessions(register.signed_in, desk.now, settings.council_base_url.startswith("https://")),
        passwords=passwords or Passwords(),
        assets=assets,
    )
    app.state.site = site
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(codec.codec_routes(settings))
    app.add_middleware(ErrorPages, site=site)
    return site


def whole_app(desk: Desk, settings: Settings, assets: Assets, passwords: Passwords | None = None) -> FastAPI:
    """Every web door with the site: what `python -m casework` serves."""
    app = create_app(desk, settings, larger={f"{codec.PLACE}/": codec.BODY_LIMIT})
    add_site(app, desk, desk.register, settings, assets, passwords)
    return app
