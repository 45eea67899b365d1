"""What Open311 clients send: forms, dates and lists, read into our own terms. Mistakes are Problems."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from charter.people import AT_THE_DOOR, Customer
from starter.desk.intake import NewReport
from starter.desk.problems import Problem, fields_of, plain_errors

DESCRIPTION_LIMIT = 4_000
"""Characters of a description (GeoReport v2)."""
SOURCE_ATTRIBUTE = "fixmystreet_id"
"""FixMyStreet fills it with its own id of the report: it sends a failed report again for ever, and says no
more than this to tell that it is the same one."""
STANDARD = ("where", "description", "photos")
"""Fields of details that GeoReport has its own parameters for."""
_MOST_FIELDS = 200
_ATTRIBUTE = re.compile(r"attribute\[(\w{1,100})\](?:\[\])?")
_LONDON = ZoneInfo("Europe/London")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999


@dataclass(frozen=True)
class PostedForm:
    """A form's fields; a field sent twice has its last value, a list has them all."""

    fields: tuple[tuple[str, str], ...]

    def text(self, name: str) -> str:
        """The field without the blanks around it; empty if it was not sent."""
        return next((value.strip() for key, value in reversed(self.fields) if key == name), "")

    def several(self, name: str) -> list[str]:
        """All values of a field sent several times, or as `name[]`, or as `name[0]`."""
        like = re.compile(re.escape(name) + r"(\[\d{0,3}\])?")
        return [value.strip() for key, value in self.fields if like.fullmatch(key) and value.strip()]

    def attributes(self) -> dict[str, str]:
        """The values of `attribute[code]`."""
        found = ((_ATTRIBUTE.fullmatch(key), value.strip()) for key, value in self.fields)
        return {match[1]: value for match, value in found if match}


async def read_form(request: Request) -> PostedForm:
    """The body as a form. Problem 415 for another content type, 400 for what is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    unread = Problem(400, "not_a_form", "The body is not a form that can be read.")
    if kind == "application/x-www-form-urlencoded":
        try:
            text = (await request.body()).decode("utf-8")
            return PostedForm(tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)))
        except ValueError:
            raise unread from None
    if kind == "multipart/form-data":
        try:
            async with request.form(max_files=1, max_fields=_MOST_FIELDS) as form:
                pairs = form.multi_items()
        except HTTPException:
            raise unread from None
        if any(isinstance(value, UploadFile) for _, value in pairs):
            raise Problem(400, "file", "Files are not kept here: send the photograph's address as media_url.")
        return PostedForm(tuple((name, str(value)) for name, value in pairs))
    raise Problem(415, "not_a_form", "Send a form: application/x-www-form-urlencoded or multipart/form-data.")


def report_of(form: PostedForm, details_fields: Iterable[str]) -> NewReport:
    """A request as a report. Problem 400 naming what is missing or does not fit."""
    description = form.text("description")
    where = _where(form)
    if not description:
        raise _bad("description is required.")
    if len(description) > DESCRIPTION_LIMIT:
        raise _bad(f"description holds at most {DESCRIPTION_LIMIT:,} characters.")
    attributes = form.attributes()
    source_id = attributes.pop(SOURCE_ATTRIBUTE, "")
    own = {name: attributes[name] for name in details_fields if attributes.get(name)}
    details = {"where": where, "description": description, "photos": form.several("media_url"), **own}
    names = (form.text("first_name"), form.text("last_name"))
    try:
        given = {
            "name": " ".join(filter(None, names)),
            "email": form.text("email"),
            "phone": form.text("phone"),
        }
        reporter = Customer.model_validate(given, context=AT_THE_DOOR)
        return NewReport(
            service=form.text("service_code"),
            source="open311",
            source_id=source_id,
            reporter=reporter,
            details=details,
        )
    except ValidationError as error:
        raise _bad(f"{plain_errors(fields_of(error))}.") from None


def _where(form: PostedForm) -> dict[str, Any]:
    where: dict[str, Any] = {"text": form.text("address_string")}
    latitude, longitude = form.text("lat"), form.text("long")
    if latitude or longitude:
        try:
            where |= {"latitude": float(latitude), "longitude": float(longitude)}
        except ValueError:
            raise _bad("lat and long are both needed, as numbers.") from None
    elif not where["text"]:
        raise _bad("Say where: lat and long, or address_string.")
    return where


def instant(query: Mapping[str, str], name: str) -> datetime | None:
    """A W3C date of the query; one without a zone is of Europe/London. Problem 400."""
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        # An unescaped "+" of a zone arrives as a blank.
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:?\d\d$)", "+", text))
        if not _FIRST_YEAR <= found.year <= _LAST_YEAR:  # arithmetic has room on both sides
            raise ValueError
        return (found if found.tzinfo else found.replace(tzinfo=_LONDON)).astimezone(UTC)
    except ValueError:
        raise _bad(f"{name} is a date such as 2026-11-23T09:00:00Z.") from None


def several(query: Mapping[str, str], name: str) -> list[str] | None:
    """A list parted by commas; None if it was not given."""
    found = [each.strip() for each in query.get(name, "").split(",")]
    return [each for each in found if each][:_MOST_FIELDS] or None


def page(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number from 1 to `most`. Problem 400."""
    text = query.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise _bad(f"{name} is a number from 1 to {most:,}.")
    return int(text)


def _bad(detail: str) -> Problem:
    return Problem(400, "malformed", detail)
