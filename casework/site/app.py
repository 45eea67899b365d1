"""The site mounted on the doors' application: one process, one port, one set of limits and headers."""

from fastapi import FastAPI

from casework.accounts import account, mine, officers
from casework.audit import page as audit
from casework.customers import own_page, tracking
from casework.customers import photographs as tracking_photographs
from casework.customers import saying as tracking_saying
from casework.customers.appointments import pages as appointment
from casework.customers.changes import pages as changes_told
from casework.customers.changes import stopping
from casework.customers.mine import code_instead
from casework.customers.mine import pages as own_cases
from casework.day import day, notices, tasks
from casework.figures import dashboard, forecast, lists, quarter
from casework.finding import search, searches
from casework.forgetting import certificates, due, holds
from casework.letters import held, replies
from casework.letters.foreseeing import Foresight
from casework.looks.look import Look
from casework.looks.overriding import try_templates
from casework.officers import (
    case_page,
    deliveries,
    inbound,
    photographs,
    same,
    saying,
    urgent,
)
from casework.open import charter, machines
from casework.open.answers import OpenAnswers
from casework.open.kept import data as open_data
from casework.open.kept import explaining
from casework.open.kept import pages as kept_promises
from casework.open.legal import pages as legal
from casework.open.legal.texts import read_texts
from casework.opening import pages as opening
from casework.places import map_page, on_site
from casework.places.plan import TownPlan
from casework.queues import away, columns, load, queue, saved, several, sheet
from casework.rehearse import pages as rehearse
from casework.reporting import pages as reporting
from casework.reporting.ending import sent as reporting_sent
from casework.reporting.finding import front as reporting_front
from casework.reporting.keeping import DraftKeeping
from casework.reporting.limits import FrontDoorLimits
from casework.reporting.photographs import adding
from casework.reporting.photographs import showing as reporting_photographs
from casework.reporting.returning import back as reporting_back
from casework.reporting.returning import saving as reporting_saving
from casework.reporting.returning.links import LinkKeeping
from casework.reporting.returning.notes import NoteSending
from casework.reporting.where import plan_tiles
from casework.reporting.where.books import address_book
from casework.rights import held as rights_held
from casework.rights import restricted
from casework.seeing import giving
from casework.seeing import opening as seeing_opening
from casework.signing_in import by_directory, second_step, sign_in
from casework.signing_in.directory import Directory
from casework.signing_in.passkeys import asking as passkey_asking
from casework.signing_in.passkeys import mine as my_passkeys
from casework.signing_in.second_factor import Sealed
from casework.site import codec, front
from casework.site.assets import Assets
from casework.site.error_pages import ErrorPages
from casework.site.form_keeping import FormKeeping
from casework.site.languages import FOLDER as LANGUAGES
from casework.site.languages import Languages
from casework.site.pages import Site, environment
from casework.site.passwords import Passwords
from casework.site.sessions import Sessions
from casework.site.speaking import Speaking
from casework.together import changes, session
from casework.together.watching import PageWatch
from engine.config.settings import Settings
from engine.payloads.marks import Marks
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register import Register
from starter.api.application import create_app
from starter.api.web import add_routes
from starter.desk.intake import Desk

ROUTERS = (  # looked through in this order for every page: first those that most people ask for
    reporting_front.router,
    reporting_back.router,
    reporting_saving.router,
    reporting_sent.router,
    reporting.router,
    reporting_photographs.router,
    front.router,
    front.pages,
    sign_in.router,
    day.router,
    notices.router,
    second_step.router,
    passkey_asking.router,
    by_directory.router,
    by_directory.told,
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
    opening.router,
    case_page.router,
    seeing_opening.router,
    giving.router,
    photographs.router,
    map_page.router,
    on_site.router,
    same.router,
    restricted.router,
    rights_held.router,
    saying.router,
    dashboard.router,
    forecast.router,  # before the lists: its address is like one of theirs
    lists.router,
    quarter.router,
    rehearse.router,
    held.router,
    replies.router,
    session.router,
    changes.router,
    deliveries.router,
    due.router,
    holds.router,
    certificates.router,
    officers.router,
    audit.router,
    account.router,
    mine.router,
    my_passkeys.router,
    own_cases.router,
    code_instead.router,
    stopping.router,
    stopping.one_click,
    kept_promises.router,
    open_data.router,
    explaining.router,
    charter.router,
    legal.router,
    machines.router,
    plan_tiles.router,
    tracking.router,
    own_page.router,
    tracking_saying.router,
    changes_told.router,
    tracking_photographs.router,
    appointment.router,
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

    Raises NotListed for an undecided route, SettingsError for keys or addresses that cannot be used, NoPlan
    for a plan that cannot be drawn, PlacesError for a gazetteer that cannot be read, NoLook for a look or
    templates of the council's own that cannot be used.
    """
    folder = desk.catalogue.editions.folder
    templates = environment(folder)
    try_templates(templates, folder)
    seal = Seal(KeyRing.from_settings(settings))
    site = Site(
        desk=desk,
        settings=settings,
        look=Look.of(folder),
        languages=Languages(*([folder / "languages"] if folder else []), LANGUAGES),
        templates=templates,
        sessions=Sessions(register.signed_in, desk.now, settings.council_base_url.startswith("https://")),
        passwords=passwords or Passwords(),
        assets=assets,
        addresses=address_book(settings),
        plan=TownPlan(plan) if (plan := settings.plan(settings.data_dir)) else None,
        foresight=Foresight(desk, settings.council_base_url),
        keeping=FormKeeping(register.kept_forms, KeyRing.from_settings(settings)),
        drafts=DraftKeeping(register.report_drafts, seal.ring),
        limits=FrontDoorLimits.of(settings),
        sign_ins=FrontDoorLimits(settings.sign_ins_per_address, 0, settings.proxies),
        links=LinkKeeping(register.resume_links, seal),
        notes=NoteSending(register.resident_notes, desk.cases, seal),
        watch=PageWatch(register.versions.last),
        askers=Marks.of(seal.ring, "asker"),
        sealed=Sealed(KeyRing.from_settings(settings)),
        directory=Directory.of(settings, desk.now),
    )
    app.state.site = site
    app.state.open_answers = OpenAnswers(site)
    app.state.open_texts = read_texts(settings)
    for router in ROUTERS:
        add_routes(app, router)
    add_routes(app, codec.codec_routes(settings, register))
    app.add_middleware(ErrorPages, site=site)
    app.add_middleware(Speaking, languages=site.languages, https=site.sessions.https)
    return site


def whole_app(desk: Desk, settings: Settings, assets: Assets, passwords: Passwords | None = None) -> FastAPI:
    """Every web door with the site: what `python -m casework` serves."""
    larger = {
        f"{codec.PLACE}/": codec.BODY_LIMIT,
        on_site.PLACE: on_site.BODY_LIMIT,
        tracking_photographs.PLACE: tracking_photographs.BODY_LIMIT,
        adding.PLACE: adding.BODY_LIMIT,
        rehearse.PLACE: rehearse.BODY_LIMIT,
    }
    app = create_app(desk, settings, larger=larger)
    add_site(app, desk, desk.register, settings, assets, passwords)
    return app
