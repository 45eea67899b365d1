"""Where managers and the feedback team tell everybody what went wrong in a quarter, and what was done."""

import asyncio
import re
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.open.answers import answers_of
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.routing import PageRoute
from charter.addresses.post import POSTCODE_ANYWHERE
from charter.counting.quarters import Quarter
from charter.edition.services import Service
from charter.figures import PromiseFigures
from charter.references import found_in
from register.quarters.explanations import Explanation
from starter.desk.telling.problems import Problem

PLACE = "/casework/figures/{quarter}/explanations"
LONGEST = 2_000
OTHER = "Somebody else has changed this since you opened it. What you wrote is kept in the form."
_EMAIL = re.compile(r"\S@\S+\.\S")
_PHONE = re.compile(r"(?<!\d)(?:\+44|0)(?:[\s()-]*\d){9,10}(?!\d)")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PLACE)
async def explanations(quarter: str, request: Request) -> Response:
    """Each service of a quarter: how many were late, and what is told of it."""
    site, of = site_of(request), _quarter(request, quarter)
    review, told = await asyncio.gather(
        asyncio.to_thread(site.desk.register.reviews.get, of),
        asyncio.to_thread(site.desk.register.explanations.told),
    )
    now = site.desk.now()
    figures: Sequence[PromiseFigures] = review.promises if review else ()
    if review is None and of == Quarter.of(now):
        figures = await asyncio.to_thread(site.desk.register.figures.so_far, now)
    known = {each.service: each for each in told if each.quarter == str(of)}
    late: dict[str, int] = {}
    for each in figures:
        late[each.service] = late.get(each.service, 0) + each.late
    lines = [(each, late.get(each.title, 0), known.get(each.code)) for each in site.desk.catalogue.services()]
    return site.page(
        request,
        "casework/figures/explanations.html",
        quarter=of,
        lines=sorted(lines, key=lambda line: (-line[1], line[0].title)),
        base=PLACE.replace("{quarter}", str(of)),
    )


@router.get(f"{PLACE}/{{service}}")
async def explanation(quarter: str, service: str, request: Request) -> Response:
    """What is told of one service, to be changed."""
    of, found = _quarter(request, quarter), _service(request, service)
    told = await asyncio.to_thread(site_of(request).desk.register.explanations.get, of, found.code)
    return _form(request, of, found, told)


@router.post(f"{PLACE}/{{service}}")
async def tell(quarter: str, service: str, request: Request) -> Response:
    """Tell it, or take it back."""
    site, visit, of, found = (
        site_of(request),
        visit_of(request),
        _quarter(request, quarter),
        _service(request, service),
    )
    register, seen = site.desk.register, one(visit.form, "revision")
    written = Explanation(
        quarter=str(of),
        service=found.code,
        went_wrong=one(visit.form, "went_wrong").strip(),
        done=one(visit.form, "done").strip(),
        revision=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else 0,
    )
    mistakes = _mistakes(written, one(visit.form, "nobody"))
    if mistakes:
        return _form(request, of, found, written, mistakes)
    by = officer_of(request).name
    said = (written.went_wrong, written.done)
    kept = await asyncio.to_thread(register.explanations.get, of, found.code)
    if said == (kept.went_wrong, kept.done):  # sent twice, or nothing was changed
        return redirect(PLACE.replace("{quarter}", str(of)))
    if not await asyncio.to_thread(register.explanations.tell, of, found.code, written.revision, *said, by):
        again = written.model_copy(update={"revision": kept.revision})
        return _form(request, of, found, again, [Mistake("", OTHER)])
    answers_of(request).forget()
    what = "is told to everybody" if written.is_told else "is told no more"
    await site.sessions.tell(visit, f"What went wrong with “{found.title}” {what}.")
    return redirect(PLACE.replace("{quarter}", str(of)))


def _mistakes(written: Explanation, nobody: str) -> list[Mistake]:
    found = []
    fields = {"went_wrong": written.went_wrong, "done": written.done}
    if not any(fields.values()):
        return []  # taken back
    if not written.went_wrong:
        found.append(Mistake("went_wrong", "Enter what went wrong"))
    if not written.done:
        found.append(Mistake("done", "Enter what was done, or what will be"))
    for name, text in fields.items():
        if len(text) > LONGEST:
            found.append(Mistake(name, f"It must be {LONGEST:,} characters or fewer"))
        if what := _somebodys(text):
            found.append(Mistake(name, f"Take out the {what}: nobody may be recognised"))
    if nobody != "yes":
        found.append(Mistake("nobody", "Read it once more, and confirm that nobody can be recognised"))
    return found


def _somebodys(text: str) -> str:
    """What in a text is somebody's own, by its form. Names it cannot know."""
    if _EMAIL.search(text):
        return "email address"
    if _PHONE.search(text):
        return "telephone number"
    if POSTCODE_ANYWHERE.search(text.upper()):
        return "postcode"
    return "case’s reference" if found_in(text) else ""


def _form(
    request: Request, quarter: Quarter, service: Service, told: Explanation, mistakes: Sequence[Mistake] = ()
) -> Response:
    return site_of(request).page(
        request,
        "casework/figures/explanation.html",
        status=422 if mistakes else 200,
        quarter=quarter,
        service=service,
        told=told,
        base=PLACE.replace("{quarter}", str(quarter)),
        mistakes=[{"text": each.text, "href": f"#{each.name or 'went_wrong'}"} for each in mistakes],
        wrong={each.name: each.text for each in mistakes if each.name},
    )


def _quarter(request: Request, written: str) -> Quarter:
    """A quarter that has begun. Problem 404 for anything else."""
    try:
        found = Quarter.read(written)
    except ValueError:
        raise Problem(404, "no_quarter", "There is no such quarter.") from None
    if found.begins > site_of(request).desk.now():
        raise Problem(404, "no_quarter", "That quarter has not begun.")
    return found


def _service(request: Request, code: str) -> Service:
    found = next((each for each in site_of(request).desk.catalogue.services() if each.code == code), None)
    if found is None:
        raise Problem(404, "not_found", "There is no service of that name.")
    return found
