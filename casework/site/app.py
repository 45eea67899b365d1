"""The site mounted on the doors' application: one process, one port, one set of limits and headers."""

from fastapi import FastAPI

from casework.customers import saying as tracking_saying
from casework.customers import tracking
from casework.finding import search, searches
from casework.officers import accounts as officers
from casework.officers import (
    case_page,
    deliveries,
    figures,
    inbound,
    photographs,
    same,
    saying,
    tasks,
    urgent,
)
from casework.queues import away, columns, load, queue, saved, several, sheet
from casework.site import codec, front, sign_in
from casework.site.assets import Assets
from casework.site.error_pages import ErrorPages
from casework.site.pages import Site
from casework.site.passwords import Passwords
from casework.site.sessions import Sessions
from engine.config.settings import Settings
from register import Register
from starter.api.application import create_app
from starter.desk.intake import Desk

ROUTERS = (
    front.router,
    front.pages,
    sign_in.router,
    queue.router,
    sheet.router,
    several.router,
    saved.router,
    columns.router,
    load.router,
    away.router,
    search.router,
    searches.router,
    tasks.router,
    urgent.router,
    inbound.router,
    case_page.router,
    photographs.router,
    same.router,
    saying.router,
    figures.router,
    deliveries.router,
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
