"""Rehearse: begin a scenario, see how far it is, read what came of it, and lay two side by side."""

import asyncio
import base64
import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from casework.figures.lists import csv_file
from casework.forms.answers import one
from casework.forms.mistakes import Mistake
from casework.rehearse import starting
from casework.site.pages import officer_of, redirect, site_of, visit_of
from casework.site.permissions import MAY_REHEARSE
from casework.site.routing import PageRoute
from engine.config.settings import Settings
from engine.errors import ExpectedError
from rehearsal.kept.figures import kept_figures
from rehearsal.kept.shelf import FEWEST, FOLDER, REPORT, SCENARIO, CannotKeep, KeptRehearsal, RunState, Shelf
from rehearsal.report.compare import compare, comparison_file
from rehearsal.report.figures import YearFigures
from rehearsal.report.saying import in_short as told
from starter.desk.telling.problems import Problem

PLACE = "/casework/rehearse"
BODY_LIMIT = 1024 * 1024
"""A scenario with its form."""
EXAMPLES = Path(starting.ROOT) / "rehearsal" / "examples"
OWN, WRITTEN, EXAMPLE = "own", "written", "example:"
"""A scenario from a file, one that is written in the form, and one that comes with the product."""
SAID = ("scenario", "name", "fewest", "text")
"""The fields of the form, besides the file."""
MOST_FAULTS = 10
"""Sentences about one scenario that are shown at once."""
LEAST, MOST = 50, 99
"""Of a hundred promises: what may be searched for."""

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def shelf_of(settings: Settings) -> Shelf:
    """Where this site's rehearsals are kept."""
    return Shelf(settings.rehearsals or settings.data_dir / FOLDER)


@router.get(PLACE)
async def listed(request: Request) -> Response:
    """Every rehearsal that is kept, and the form for another; with ``from`` one of them, to be changed."""
    named, shelf = request.query_params.get("from", ""), shelf_of(site_of(request).settings)
    if not named:
        return await _list(request, {})
    await _one(request, named)
    text = await asyncio.to_thread((shelf.place(named) / SCENARIO).read_text, "utf-8")
    return await _list(request, {"scenario": WRITTEN, "text": text})


@router.post(PLACE)
async def begin(request: Request) -> Response:
    """Begin to play a scenario. What cannot be is said on the form, with all that was written in it."""
    visit, shelf = visit_of(request), shelf_of(site_of(request).settings)
    filled = {each: one(visit.form, each).strip() for each in SAID}
    if not filled["scenario"]:  # a file or a text says as much
        filled["scenario"] = OWN if visit.files else WRITTEN if filled["text"] else ""
    chosen, at = filled["scenario"], "file" if filled["scenario"] == OWN else "text"
    try:
        text = await asyncio.to_thread(_text, chosen, filled["text"], [each.content for each in visit.files])
    except CannotKeep as error:
        return await _list(
            request, filled, Mistake(at if chosen in (OWN, WRITTEN) else "scenario", str(error))
        )
    if chosen == OWN:  # a browser sends a file once: what was in it stays, and can be mended here
        filled |= {"scenario": WRITTEN, "text": text}
        at = "text"
    example = chosen.removeprefix(EXAMPLE) if chosen.startswith(EXAMPLE) else "rehearsal"
    name, share = filled["name"] or shelf.free_name(example), _share(filled["fewest"])
    if filled["fewest"] and share is None:
        told_why = f"The share is a number from {LEAST} to {MOST}, or nothing."
        return await _list(request, filled, Mistake("fewest", told_why))
    try:
        shelf.place(name)
    except CannotKeep as error:
        return await _list(request, filled, Mistake("name", str(error)))
    try:
        await asyncio.to_thread(starting.start, shelf, name, text, share)
    except CannotKeep as error:
        return await _list(request, filled, Mistake("name", str(error)))
    except ExpectedError as error:
        faults = str(error).splitlines()[:MOST_FAULTS]
        return await _list(request, filled, *(Mistake(at, each) for each in faults))
    await site_of(request).sessions.tell(visit, "The rehearsal has begun. It takes some minutes.")
    return redirect(f"{PLACE}/{name}")


@router.get(f"{PLACE}/compared")
async def compared(request: Request) -> Response:
    """Two that were played, side by side."""
    return _own_page(await asyncio.to_thread(compare, *await _two(request)))


@router.get(f"{PLACE}/compared/csv")
async def compared_csv(request: Request) -> Response:
    """The same for a spreadsheet."""
    text = await asyncio.to_thread(comparison_file, *await _two(request))
    return csv_file(text, "rehearsals-compared.csv")


@router.get(f"{PLACE}/{{name}}")
async def shown(name: str, request: Request) -> Response:
    """One of them: how far it is, or what came of it."""
    site, found = site_of(request), await _one(request, name)
    shelf = shelf_of(site.settings)
    kept = await asyncio.to_thread(shelf.all)
    figures, why = None, found.why
    if found.state is RunState.PLAYED:
        try:
            figures = await asyncio.to_thread(kept_figures, shelf, name)
        except CannotKeep as error:
            why = str(error)
    return site.page(
        request,
        "casework/rehearse/one.html",
        one=found,
        why=why,
        told=told(figures) if figures else [],
        notes=figures.notes if figures else [],
        files=shelf.files(name),
        report=REPORT,
        fewest=FEWEST,
        others=[each for each in kept if each.state is RunState.PLAYED and each.name != name],
        may_act=officer_of(request).role in MAY_REHEARSE,
    )


@router.get(f"{PLACE}/{{name}}/files/{{file}}")
async def kept_file(name: str, file: str, request: Request) -> Response:
    """A page or a file of one of them."""
    await _one(request, name)
    shelf = shelf_of(site_of(request).settings)
    if file not in shelf.files(name):
        raise Problem(404, "not_found", "There is no such file.")
    text = await asyncio.to_thread((shelf.place(name) / file).read_text, "utf-8")
    if file.endswith(".html"):
        return _own_page(text)
    if file.endswith(".csv"):
        return csv_file(text, f"{name}-{file}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.toml"'}
    return Response(text, media_type="application/toml; charset=utf-8", headers=headers)


@router.post(f"{PLACE}/{{name}}/stopped")
async def stop(name: str, request: Request) -> Response:
    """Ask one that is being played to end."""
    found = await _one(request, name)
    if found.state is RunState.PLAYING:
        await asyncio.to_thread(starting.stop, shelf_of(site_of(request).settings), name)
        await site_of(request).sessions.tell(visit_of(request), "The rehearsal ends within some seconds.")
    return redirect(f"{PLACE}/{name}")


@router.post(f"{PLACE}/{{name}}/deleted")
async def delete(name: str, request: Request) -> Response:
    """Delete one that is not being played."""
    await _one(request, name)
    done = await asyncio.to_thread(shelf_of(site_of(request).settings).drop, name)
    said = f"The rehearsal {name} is deleted." if done else "It is being played: stop it first."
    await site_of(request).sessions.tell(visit_of(request), said)
    return redirect(PLACE)


async def _list(request: Request, filled: Mapping[str, str], *mistakes: Mistake) -> Response:
    site = site_of(request)
    kept = await asyncio.to_thread(shelf_of(site.settings).all)
    return site.page(
        request,
        "casework/rehearse/list.html",
        status=422 if mistakes else 200,
        kept=kept,
        playing=next((each for each in kept if each.state is RunState.PLAYING), None),
        played=[each for each in kept if each.state is RunState.PLAYED],
        examples=_examples(),
        filled={each: filled.get(each, "") for each in SAID},
        mistakes=[{"text": each.text, "href": f"#{each.name}"} for each in mistakes],
        wrong={each.name: each.text for each in reversed(mistakes)},
        may_act=officer_of(request).role in MAY_REHEARSE,
        share=(LEAST, MOST),
    )


async def _two(request: Request) -> list[YearFigures]:
    """The figures of those that an address names. Problem 404 where one was not played to its end."""
    shelf, asked = shelf_of(site_of(request).settings), request.query_params
    names = [asked.get(each, "") for each in ("one", "other")]
    found = [await _one(request, name) for name in names]
    if any(each.state is not RunState.PLAYED for each in found):
        raise Problem(404, "not_found", "Only what has been played to its end can be compared.")
    try:
        return [await asyncio.to_thread(kept_figures, shelf, name) for name in names]
    except CannotKeep as error:
        raise Problem(404, "not_found", str(error)) from None


async def _one(request: Request, name: str) -> KeptRehearsal:
    found = await asyncio.to_thread(shelf_of(site_of(request).settings).get, name)
    if found is None:
        raise Problem(404, "not_found", "There is no rehearsal of that name.")
    return found


@cache
def _examples() -> Mapping[str, str]:
    """The scenarios that come with the product: their names, and what each is called."""
    read = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(EXAMPLES.glob("*.toml"))}
    return {name: str(each["scenario"]["title"]) for name, each in read.items()}


def _text(chosen: str, written: str, files: list[bytes]) -> str:
    """The scenario that was chosen in the form. Raises CannotKeep where there is none."""
    if chosen == WRITTEN:
        if not written:
            raise CannotKeep("Write the scenario, or choose another way.")
        return written.replace("\r\n", "\n") + "\n"
    if chosen == OWN:
        if not any(files):
            raise CannotKeep("Select a file with a scenario.")
        try:
            return files[0].decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CannotKeep("The file is no text in UTF-8. Select one that ends in .toml.") from None
    if (example := chosen.removeprefix(EXAMPLE)) in _examples():
        return (EXAMPLES / f"{example}.toml").read_text("utf-8")
    raise CannotKeep("Select a scenario.")


def _share(written: str) -> float | None:
    try:
        found = float(written.removesuffix("%"))
    except ValueError:
        return None
    return found if LEAST <= found <= MOST else None


def _own_page(text: str) -> Response:
    """A report with the style that is in it, whichever release wrote it, and nothing else to be loaded."""
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256((style[1] if style else "").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; frame-ancestors 'none'; base-uri 'none'"
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
