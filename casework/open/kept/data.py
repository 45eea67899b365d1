"""The same as open data: a table, a document with its schema, and a feed of quarters."""

import json
from datetime import date
from xml.etree import ElementTree as ET

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from casework.figures.lists import rows_as_csv
from casework.open.answers import OpenRoute, answers_of
from casework.open.kept.pages import PLACE, named
from casework.open.kept.record import PublicPromise, PublicQuarter, PublicRecord
from casework.open.kept.said import number, share
from casework.site.pages import site_of
from charter.edition.promises import cited
from charter.published import FEWEST, Between, PublishedCount
from engine.config.settings import Settings

TABLE, DOCUMENT, SCHEMA, FEED = f"{PLACE}.csv", f"{PLACE}.json", f"{PLACE}/schema.json", f"{PLACE}.atom"
FOR_EVERYBODY = {"Access-Control-Allow-Origin": "*"}
"""Any site's own script may read these, and nothing else here."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ATOM = "http://www.w3.org/2005/Atom"
COLUMNS = (
    "id", "quarter", "so_far", "counted_at", "service", "service_title", "promise", "promise_title",
    "withheld", "due", "kept_least", "kept_most", "late_least", "late_most", "share_least", "share_most",
    "illustrative",
)  # fmt: skip

router = APIRouter(route_class=OpenRoute, include_in_schema=False)


class _Open(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenLicence(_Open):
    """What may be done with the data."""

    name: str
    url: str


class OpenService(_Open):
    """What residents can ask for."""

    id: str = Field(description="stays when the title changes")
    title: str
    url: str


class OpenPromise(_Open):
    """A promise: what was said, and where."""

    id: str = Field(description="the service and the promise; stays when the title changes")
    service: str
    title: str
    url: str
    clause: str = Field(description="the source's own words; empty for one that is in force no more")
    source: str
    illustrative: bool = Field(description="whether the council has not yet decided the number")
    confirmed: bool
    automatic: bool


class OpenFigure(_Open):
    """What one promise came to in one quarter."""

    id: str
    quarter: str = Field(pattern=r"^20\d\d-Q[1-4]$")
    promise: str = Field(description="the promise's id")
    so_far: bool = Field(description="whether the quarter had not ended when it was counted")
    counted_at: AwareDatetime
    withheld: bool = Field(description="whether too few fell due for anything to be published")
    due: int | None = Field(ge=0)
    kept: Between | None = Field(description="kept in time")
    late: Between | None
    share: Between | None = Field(description="of those due, the part kept in time, in percent, rounded down")


class OpenExplanation(_Open):
    """What the council says went wrong in a quarter, and what was done."""

    quarter: str
    service: str
    went_wrong: str
    done: str


class OpenRecord(_Open):
    """How well a council kept its promises. Numbers from one to four are withheld: see `withheld_below`."""

    council: str
    edition: str
    in_force_from: date
    licence: OpenLicence
    withheld_below: int = Field(description="smaller numbers are given as the least and most they can be")
    services: tuple[OpenService, ...]
    promises: tuple[OpenPromise, ...]
    figures: tuple[OpenFigure, ...]
    explanations: tuple[OpenExplanation, ...]


@router.get(DOCUMENT)
async def document(request: Request) -> Response:
    """Everything that is published, as one document."""
    record, settings = await answers_of(request).record(), site_of(request).settings
    found = open_record(record, site_of(request).council, settings)
    return _data(found.model_dump_json(indent=1), "application/json")


@router.get(SCHEMA)
async def schema(request: Request) -> Response:
    """What that document is made of."""
    address = f"{site_of(request).settings.council_base_url}{SCHEMA}"
    found = {"$schema": DIALECT, "$id": address, **OpenRecord.model_json_schema(mode="serialization")}
    return _data(json.dumps(found, indent=1), "application/schema+json")


@router.get(TABLE)
async def table(request: Request) -> Response:
    """A line for each promise and quarter."""
    record = await answers_of(request).record()
    rows: list[list[object]] = [list(COLUMNS)]
    for service in record.services:
        for promise in service.promises:
            for quarter in record.quarters:
                one = _figure(quarter, promise)
                rows.append([
                    one.id, one.quarter, _yes(one.so_far), one.counted_at.isoformat(), service.code,
                    service.title, promise.id, promise.title, _yes(one.withheld), _cell(one.due),
                    *_ends(one.kept), *_ends(one.late), *_ends(one.share), _yes(_illustrative(promise)),
                ])  # fmt: skip
    return _data(rows_as_csv(rows), "text/csv; charset=utf-8; header=present")


@router.get(FEED)
async def feed(request: Request) -> Response:
    """An entry for each quarter that has ended and was counted."""
    record, site = await answers_of(request).record(), site_of(request)
    base = site.settings.council_base_url
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    changed = max((each.changed for each in record.whole), default=record.quarters[-1].counted)
    _add(root, "id", f"{base}{PLACE}")
    _add(root, "title", f"How {site.council} kept its promises")
    _add(root, "updated", changed.isoformat())
    _add(_add(root, "author"), "name", site.council)
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{base}{FEED}")
    _add(root, "link", rel="alternate", type="text/html", href=f"{base}{PLACE}")
    _add(root, "rights", f"{site.settings.data_licence} {site.settings.data_licence_url}".strip())
    for quarter in record.whole:
        address, entry = f"{base}{PLACE}/quarters/{quarter.quarter}", _add(root, "entry")
        _add(entry, "id", address)
        _add(entry, "title", named(quarter))
        _add(entry, "updated", quarter.changed.isoformat())
        _add(entry, "published", quarter.counted.isoformat())
        _add(entry, "link", rel="alternate", type="text/html", href=address)
        _add(entry, "summary", _summary(record, quarter), type="text")
    text = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return _data(f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', "application/atom+xml; charset=utf-8")


def open_record(record: PublicRecord, council: str, settings: Settings) -> OpenRecord:
    """Everything that is published, in the words of the schema."""
    at = f"{settings.council_base_url}{PLACE}/services/"
    promises = [promise for service in record.services for promise in service.promises]
    return OpenRecord(
        council=council,
        edition=record.edition.id,
        in_force_from=record.edition.in_force_from,
        licence=OpenLicence(name=settings.data_licence, url=settings.data_licence_url),
        withheld_below=FEWEST,
        services=tuple(
            OpenService(id=each.code, title=each.title, url=f"{at}{each.code}") for each in record.services
        ),
        promises=tuple(_promise(each, f"{at}{each.service}#{each.anchor}") for each in promises),
        figures=tuple(_figure(quarter, each) for quarter in record.quarters for each in promises),
        explanations=tuple(
            OpenExplanation(
                quarter=str(quarter.quarter), service=code, went_wrong=each.went_wrong, done=each.done
            )
            for quarter in record.quarters
            for code, each in quarter.told.items()
        ),
    )


def _promise(promise: PublicPromise, url: str) -> OpenPromise:
    known = promise.promise
    return OpenPromise(
        id=promise.id,
        service=promise.service,
        title=promise.title,
        url=url,
        clause=known.clause if known else "",
        source=cited(known.source, known.where) if known else "",
        illustrative=_illustrative(promise),
        confirmed=known is None or known.confirmed,
        automatic=known is not None and known.automatic,
    )


def _illustrative(promise: PublicPromise) -> bool:
    return promise.promise is not None and promise.promise.illustrative


def _figure(quarter: PublicQuarter, promise: PublicPromise) -> OpenFigure:
    count = quarter.count(promise)
    return OpenFigure(
        id=f"{quarter.quarter}/{promise.id}",
        quarter=str(quarter.quarter),
        promise=promise.id,
        so_far=quarter.so_far,
        counted_at=quarter.counted,
        withheld=count is None,
        due=count.due if count else None,
        kept=count.kept if count else None,
        late=count.late if count else None,
        share=count.share if count else None,
    )


def _summary(record: PublicRecord, quarter: PublicQuarter) -> str:
    total = quarter.together(record.services)
    count: PublishedCount = total.count
    if not count.due:
        return "Too little fell due for a number to be published."
    said = (
        f"Of {count.due:,} promises that fell due, {number(count.kept)} were kept in time ({share(count)})."
    )
    left_out = f"Left out, as fewer than {FEWEST} of each fell due: {total.left_out} kinds of promise."
    return f"{said} {left_out}" if total.left_out else said


def _ends(between: Between | None) -> tuple[str, str]:
    return (str(between.least), str(between.most)) if between else ("", "")


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _add(to: ET.Element, name: str, text: str = "", **given: str) -> ET.Element:
    made = ET.SubElement(to, f"{{{ATOM}}}{name}", given)
    if text:
        made.text = text
    return made


def _data(body: str, media_type: str) -> Response:
    return Response(body, headers={"Content-Type": media_type, **FOR_EVERYBODY})
