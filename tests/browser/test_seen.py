"""Every page of the site at 320 pixels, light and dark: what axe-core finds, and what it cannot see."""

import functools
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page

from casework.site.permissions import PUBLIC, ROUTES
from charter.cases import Shown
from charter.figures import Count, QuarterFigures
from charter.people import Channel
from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register import Register
from register.dashboard.lists import FigureList
from register.forgetting.certificate import writing
from register.forgetting.destructions import WhyDestroyed
from register.models import cases, letters
from register.outside.inbound import Came, Inbound
from register.people.kept_forms import KeptForm
from register.residents.followings import Following, FollowWants
from register.residents.own_asks import OwnAsk
from tests.browser.conftest import PEOPLE, Opened
from tests.browser.residents import answer_all
from tests.browser.test_officers import shot
from tests.browser.test_states import stored
from tests.casework.rehearse.kept import kept_failure, kept_year
from tests.casework.reporting.answering import service_called
from tests.register.making import tell, turn

NARROW = 320
LOOKING = ("mabel", "sunny", "alex")
"""A manager, and who may see what she may not. Each page is looked at by the first who may."""
MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
NO_PAGES = re.compile(
    r"\.(csv|html|json|atom|txt|xml|ics)$"
    r"|/(csv|json|source|cases/[^/]+/changes|session|map/.*|places/plan/.*|photographs/.*|assets/.*|directory.*|copy"
    r"|back/.*)$"
    r"|codec"
)
"""Routes that answer a script or with a file, that go on and on, or that lead out of the site."""
FORMS = ("officer_assigned", "needs_recorded", "representative_added", "information_requested", "moved")
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "/casework/queue": ("/casework/queue", "/casework/queue?late=yes", "/casework/queue?service=nothing"),
    "/casework/search": ("/casework/search", "/casework/search?words=example"),
    "/casework/tasks": ("/casework/tasks", "/casework/tasks?of=all"),
    "/casework/inbound": ("/casework/inbound", "/casework/inbound?of=kept"),
    "/casework/figures/{quarter}": ("/casework/figures/2020-Q1",),
    "/casework/rehearse/{name}": ("/casework/rehearse/frost", "/casework/rehearse/flood"),
    "/casework/rehearse/{name}/files/{file}": ("/casework/rehearse/frost/files/report.html",),
    "/casework/rehearse/compared": ("/casework/rehearse/compared?one=frost&other=frost",),
    "/casework/inbound/{inbound_id}/whole": ("/casework/inbound/m1/whole",),
    "/casework/cases/{reference}/letters/{letter_id}": tuple(
        f"/casework/cases/{{reference}}/letters/{{reference}}-{number}" for number in (1, 2, 3)
    ),
    "/casework/dashboard/{figure}": tuple(f"/casework/dashboard/{figure}" for figure in FigureList),
    "/casework/open": ("/casework/open", "/casework/open?words=bin", "/casework/open?words=nothing"),
    "/casework/open/{service}": ("/casework/open/pothole", "/casework/open/ehc_needs_assessment"),
    "/report/{service}": ("/report/pothole", "/report/homelessness"),
    "/report/{service}/{draft}/save": ("/report/pothole/{draft}/save",),
    "/report/{service}/{draft}/{part}": tuple(
        f"/report/pothole/{{draft}}/{part}"
        for part in ("where", "description", "whom", "contact", "needs", "check")
    ),
    "/casework/replies/{reply_id}": ("/casework/replies/r1",),
    "/track/mine/link/{token}": ("/track/mine/link/own-link",),
    "/track/changes/{token}": ("/track/changes/{unsubscribe}",),
    "/track/{reference}/changes/{following}": ("/track/{reference}/changes/f1",),
    "/casework/kept/{form_id}": ("/casework/kept/k1",),
    "/casework/figures/{quarter}/explanations": ("/casework/figures/2020-Q1/explanations",),
    "/casework/figures/{quarter}/explanations/{service}": ("/casework/figures/2020-Q1/explanations/pothole",),
    "/casework/retention/certificates/{reference}": ("/casework/retention/certificates/MK-MQRWQW2FF",),
    "/promises/quarters/{quarter}": ("/promises/quarters/2020-Q1",),
    "/promises/services/{service}": ("/promises/services/pothole",),
    "/charter/{service}": ("/charter/complaint", "/charter/homelessness_review"),
    **{
        route: (route.replace("{username}", "olive"),)
        for _, route in ROUTES
        if route.startswith("/casework/accounts/{username}")
    },
}
"""Where a route is looked at, of those that have more to show than one page."""


def addresses(route: str, reference: str, draft: str = "") -> tuple[str, ...]:
    """Where a route is looked at."""
    told = ("information_added", "contact_changed") if route.startswith("/track") else FORMS
    given = ADDRESSES.get(route) or tuple(dict.fromkeys(route.replace("{message}", each) for each in told))
    stop = following(reference).unsubscribe
    named = {"{unsubscribe}": stop, "{reference}": reference, "{draft}": draft}
    return tuple(functools.reduce(lambda one, of: one.replace(*of), named.items(), each) for each in given)


def following(reference: str) -> Following:
    """Somebody who follows the case and has not confirmed it yet."""
    to, at = "ada@example.com", datetime(2026, 1, 1, tzinfo=UTC)
    given = {"id": "f1", "channel": Channel.EMAIL, "to": to, "value": to, "secret": "not one"}
    return Following(reference=reference, wants=FollowWants.EVERY_STEP, asked=at, **given)


def a_certificate(register: Register, reference: str, at: datetime) -> None:
    """A case that was destroyed, and its certificate."""
    tell(register, turn(1, reference))
    with register.database.writing() as connection:
        this = cases.c.reference == reference
        connection.execute(cases.update().where(this).values(ended=at, outcome="completed"))
        delivered = letters.update().where(letters.c.reference == reference).values(state="delivered")
        connection.execute(delivered)
    assert register.destructions.approve(reference, WhyDestroyed.REQUEST, "Mabel Example") is None
    register.destructions.destroy(reference)
    assert register.destructions.certify(reference, writing(Seal().close)) is not None


async def looked_at(opened: Opened, page: Page, address: str) -> list[str]:
    """What is wrong with a page: first light, then dark, where only colours differ."""
    await page.emulate_media(color_scheme="light")
    answer = await page.goto(address)
    found = [] if answer and answer.ok else [f"{address}: there is no page"]
    found += [f"{address}: {fault}" for fault in await page.evaluate(MEASURE)]
    found += [f"{address}: {fault}" for fault in await opened.faults(page)]
    await page.emulate_media(color_scheme="dark")
    found += [f"{address}, dark: {fault}" for fault in await opened.faults(page, colours=True)]
    name = re.sub(r"\W+", "-", re.sub(r"MK-\w+", "case", address)).strip("-")
    await shot(page, f"dark-{name}")
    return found


@pytest.mark.timeout(900)
async def test_every_page_is_seen_and_reached(opened: Opened) -> None:
    latest = stored(opened)
    story = await opened.world.report()
    await story.rest()
    asking = await opened.world.report("data_rights_request", {"right": "access", "about": "All of it."})
    await asking.rest()
    await story.say("safeguarding_raised", "officer", concern="A child walks there alone.")
    await story.rest()
    at, register = opened.world.clock(), opened.world.register
    for number, state in enumerate((Came.OFFICER, Came.KEPT), 1):
        more = {
            "sender": "ada@example.com",
            "subject": "The bin",
            "said": "It is full.",
            "why": "No case is known.",
        }
        came = Inbound(id=f"m{number}", door="mail", received=at, state=state, whole="It was long.", **more)
        register.inbound.keep(came, b"Subject: The bin\n\nIt is full.")
    register.replies.add("Which side", "", "On which side of the road is it?", "Mabel Example", "r1")
    ring = KeyRing.from_settings(opened.settings)
    assert ring is not None
    sealed = ring.encrypt(b'{"why": ["It was a wrong number."]}')
    kept = KeptForm(id="k1", address="/casework/inbound/closed", key_id=ring.current, words=sealed)
    register.kept_forms.keep(kept, "", "mabel")
    late = (Count(service="Potholes and other problems with roads", what="The road was flooded", count=2),)
    register.reviews.keep(QuarterFigures(quarter="2020-Q1", made_at=at, late_why=late))
    assert any(task.task.shown is Shown.SAFEGUARDING for task in register.tasks.find())
    register.followings.ask(following(latest))
    ask = OwnAsk(id="a1", browser="", channel=Channel.EMAIL, value="ada@example.com", at=at)
    register.own_asks.ask(ask)
    register.own_asks.keyed(ask.id, "own-link", "000000")
    a_certificate(register, "MK-MQRWQW2FF", at)
    kept_year(opened.settings.data_dir)
    kept_failure(opened.settings.data_dir)
    faults: list[str] = []
    page = await opened.page(width=NARROW)
    faults += await looked_at(opened, page, "/casework/sign-in")
    for username in LOOKING:
        page = await opened.page(width=NARROW)
        await opened.sign_in(page, username)
        for method, route in sorted(ROUTES):
            looking = next(each for each in LOOKING if PEOPLE[each] in ROUTES[method, route])
            if (method, looking) == ("GET", username) and not NO_PAGES.search(route):
                for address in addresses(route, asking.reference if route.endswith("/held") else latest):
                    faults += await looked_at(opened, page, address)
        if username == "mabel":
            faults += await looked_at(opened, page, f"/casework/cases/{story.reference}")
            faults += await with_mistakes(opened, page, story.reference)
    guest = await opened.page(width=NARROW)
    await guest.goto(f"/track/{latest}/open")
    faults += [f"track/open: {fault}" for fault in await guest.evaluate(MEASURE)]
    await guest.get_by_label("Email address").fill("ada@example.com")
    await guest.get_by_role("button").first.click()
    await answer_all(guest, service_called("pothole"))
    draft = guest.url.split("/")[-2]
    for method, route in sorted(PUBLIC):
        if method == "GET" and route != "/casework/sign-in" and not NO_PAGES.search(route):
            for address in addresses(route, latest, draft):
                faults += await looked_at(opened, guest, address)
    assert not faults, "\n".join(faults)


async def with_mistakes(opened: Opened, page: Page, reference: str) -> list[str]:
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"/casework/cases/{reference}/say/inspection_recorded")
    await page.get_by_role("button", name="Record this").click()
    await page.get_by_role("alert").wait_for()
    faults = await opened.faults(page)
    return [f"with mistakes: {fault}" for fault in (*faults, *await page.evaluate(MEASURE))]
