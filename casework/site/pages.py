"""What every page of the site shares: its templates, its visitor, its headers."""

import asyncio
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from casework.customers.usual_time import UsualCounts
from casework.forms.message_ids import new_message_id
from casework.letters.foreseeing import Foresight
from casework.looks.look import Look
from casework.looks.overriding import own_templates
from casework.open.found import may_be_found
from casework.places.plan import TownPlan
from casework.reporting.keeping import DraftKeeping
from casework.reporting.limits import FrontDoorLimits
from casework.reporting.returning.links import LinkKeeping
from casework.reporting.returning.notes import NoteSending
from casework.reporting.where.address_book import AddressBook
from casework.seeing.sight import sight_of
from casework.signing_in.directory import Directory
from casework.signing_in.second_factor import Sealed
from casework.site import words
from casework.site.assets import Assets
from casework.site.components import SpokenComponents
from casework.site.form_keeping import FormKeeping
from casework.site.languages import FOLDER, Languages, _, language, ngettext
from casework.site.passwords import Passwords
from casework.site.permissions import (
    GIVING,
    MAY_EXPLAIN,
    MAY_KEEP_REPLIES,
    MAY_LOOK_AT_OPENINGS,
    MAY_SEE_AUDIT,
    MAY_SEE_DASHBOARD,
    MAY_SEE_DELIVERIES,
    MAY_SEE_RETENTION,
    MAY_SEE_URGENT,
    READING,
    WORKING,
)
from casework.site.sessions import FORM_TOKEN, Sessions, Visit
from casework.together.watching import PageWatch
from charter.counting.counting import day_of
from charter.edition.promises import looked_up_long_ago
from charter.writing import values
from engine.config.settings import Settings
from engine.payloads.marks import Marks
from register.people.officers import Officer
from register.seeing.sight import Sight
from starter.desk.intake import Desk

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""No script, style or font but our own files, nothing from elsewhere, no form that leaves."""

WRITTEN_SECONDS = 2.0
"""How long a page waits for the courier, so that what was just done is to be seen on the next one."""
_LOOK_EVERY = 0.1


@functools.cache
def environment(folder: Path | None = None) -> jinja2.Environment:
    """Templates: a council's own, ours, the GOV.UK components; all is escaped but what a component made."""
    components = SpokenComponents("govuk_frontend_jinja")  # asked for by the package's own name
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader([own, TEMPLATES] if (own := own_templates(folder)) else TEMPLATES),
                jinja2.PrefixLoader({"govuk_frontend_jinja": components}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.tests["long_ago"] = lambda looked_up, now: looked_up_long_ago(looked_up, day_of(now))
    made.filters |= {
        "translated": _,
        "spoken": values.spoken,
        "within": values.within,
        "plainly": values.plainly,
        "day": words.day,
        "clock": words.clock,
        "moment": words.moment,
        "month": words.month,
    }
    made.globals |= {
        "how_long": words.how_long,
        "length_said": words.length_said,
        "until": words.until,
        "is_soon": words.is_soon,
        "left": words.left,
        "ago": words.ago,
        "new_message_id": new_message_id,
    }
    return made


@dataclass(frozen=True)
class Site:
    """The site's parts, put together once."""

    desk: Desk
    settings: Settings
    sessions: Sessions
    passwords: Passwords
    assets: Assets
    foresight: Foresight
    keeping: FormKeeping
    drafts: DraftKeeping
    """What residents are still writing."""
    limits: FrontDoorLimits
    sign_ins: FrontDoorLimits
    """Attempts with a password, by address."""
    links: LinkKeeping
    """By which they go on elsewhere."""
    notes: NoteSending
    watch: PageWatch
    askers: Marks
    """What stands for a network address in the register."""
    sealed: Sealed
    """Reads the secrets of second factors."""
    directory: Directory | None = None
    """The council's own, where one is set."""
    addresses: AddressBook | None = None
    """Where residents' addresses are looked up, where the council has such a place."""
    plan: TownPlan | None = None
    """The council's own plan, where it has one: what maps are drawn on."""
    look: Look = field(default_factory=Look)
    usual: UsualCounts = field(default_factory=UsualCounts)
    """How long promises usually take, as it was counted last."""
    templates: jinja2.Environment = field(default_factory=environment)
    languages: Languages = field(default_factory=lambda: Languages(FOLDER))
    """Those the residents' pages are in."""

    def sight(self, officer: Officer) -> Sight:
        """Which cases somebody sees."""
        return sight_of(self.settings, self.desk.catalogue.editions, officer)

    @property
    def council(self) -> str:
        """The council's name as the pages have it."""
        return self.settings.council_name or self.desk.catalogue.edition.council

    @property
    def shared(self) -> dict[str, Any]:
        """What every template is given, the council's own among them."""
        edition = self.desk.catalogue.edition
        return {
            "council": self.council,
            "contact": edition.contact,
            "logo": self.look.logo,
            "logo_says": self.look.logo_says,
            "lengths_said": edition.said,
            "reference_prefix": self.desk.catalogue.editions.prefix,
            "assets": self.assets.at,
            "language": language(),
            "now": self.desk.now(),
        }

    def page(
        self,
        request: Request,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **shown: Any,
    ) -> Response:
        """A page for this request's visitor; ``headers`` of its own come before every page's."""
        visit: Visit | None = getattr(request.state, "visit", None)
        officer = visit.officer if visit else None
        text = self.templates.get_template(template).render(
            {
                **self.shared,
                "officer": officer,
                "works": officer is not None and officer.role in WORKING,
                "sees_cases": officer is not None and officer.role in READING,
                "sees_urgent": officer is not None and officer.role in MAY_SEE_URGENT,
                "sees_deliveries": officer is not None and officer.role in MAY_SEE_DELIVERIES,
                "sees_dashboard": officer is not None and officer.role in MAY_SEE_DASHBOARD,
                "sees_retention": officer is not None and officer.role in MAY_SEE_RETENTION,
                "sees_audit": officer is not None and officer.role in MAY_SEE_AUDIT,
                "explains": officer is not None and officer.role in MAY_EXPLAIN,
                "keeps_replies": officer is not None and officer.role in MAY_KEEP_REPLIES,
                "looks_at_openings": officer is not None and officer.role in MAY_LOOK_AT_OPENINGS,
                "says_who_sees": officer is not None and officer.role in GIVING | MAY_LOOK_AT_OPENINGS,
                "untaken": visit.untaken if visit else 0,
                "form_token": visit.form_token if visit else "",
                "form_token_name": FORM_TOKEN,
                "notice": visit.notice if visit else "",
                "session_ends": visit.ends if visit and officer else None,
                "session_seconds": visit.seconds_left if visit else 0,
                "here": request.url.path,
                "may_be_found": may_be_found(request.url.path),
                "languages": self.languages.named(),
                **shown,
            }
        )
        usual = {"Content-Security-Policy": self.policy(with_map=officer is not None)}
        return HTMLResponse(text, status_code=status, headers={**usual, **(headers or {})})

    def policy(self, *, with_map: bool) -> str:
        """What a page may load: with a map, also the tiles that the council has set."""
        tiles = self.settings.map_tiles_origin if with_map else ""
        return POLICY.replace("img-src 'self'", f"img-src 'self' {tiles}") if tiles else POLICY

    async def written(self, reference: str, message_id: str) -> bool:
        """Wait a moment until the register shows what a message changed; False if it is not there yet."""
        for _again in range(round(WRITTEN_SECONDS / _LOOK_EVERY)):
            if await asyncio.to_thread(self.desk.register.turns.message_known, reference, message_id):
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False


def site_of(request: Request) -> Site:
    """The site a request is for."""
    site: Site = request.app.state.site
    return site


def visit_of(request: Request) -> Visit:
    """Who is asking; set before any route of the site is entered."""
    visit: Visit = request.state.visit
    return visit


def officer_of(request: Request) -> Officer:
    """Who is signed in: somebody is on every route that casework.site.permissions does not list as public."""
    officer = visit_of(request).officer
    if officer is None:
        raise RuntimeError("a route for officers was entered by nobody")
    return officer


def redirect(path: str, query: Mapping[str, str] | None = None) -> Response:
    """See another page of ours, fetched anew."""
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in (query or {}).items())
    return RedirectResponse(f"{path}?{asked}" if asked else path, status_code=303)
