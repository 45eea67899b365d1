"""What Open311 clients send: forms, dates and lists, read into our own terms. Mistakes are Problems."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from phonenumbers import Leniency, PhoneNumberMatcher
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from charter.addresses.phone import REGION, as_phone
from charter.faults import is_blank
from charter.people import AT_THE_DOOR, TEXT_LIMIT, Customer
from engine.logs import get_logger
from starter.desk.taking.taken import NewReport
from starter.desk.telling.problems import Problem, fields_of, plain_errors

DESCRIPTION_LIMIT = TEXT_LIMIT
"""Characters of a description. GeoReport v2 has clients send 4,000. FixMyStreet does not count, and sends
again for ever what is refused."""
SOURCE_ATTRIBUTE = "fixmystreet_id"
"""FixMyStreet fills it with its own id of the report: it sends a failed report again for ever, and says no
more than this to tell that it is the same one."""
STANDARD = ("where", "description", "photos")
"""Fields of details that GeoReport has its own parameters for."""
_MOST_FIELDS = 200
_ADDRESS_LIMIT = 200
"""Characters of a photograph's address in details."""
_STILL_THERE = ("", "open", "reopen")
_ATTRIBUTE = re.compile(r"attribute\[(\w{1,100})\](?:\[\])?")
_LONDON = ZoneInfo("Europe/London")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999

MOST_FILES = 100
"""Files of one form. How many of them a case keeps, the desk of photographs says."""
MOST_ADDRESSES = 20
"""Addresses of photographs that details hold."""
WITH_FILES = "/open311/v2/*request*"
BODY_LIMIT = 25 * 1024 * 1024
"""Bytes of a report with its photographs."""

log = get_logger(__name__)


@dataclass(frozen=True)
class PostedForm:
    """A form's fields; a field sent twice has its last value, a list has them all. And its files."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, bytes], ...] = ()
    """Each file's name, and what is in it."""

    def text(self, name: str) -> str:
        """The field without the blanks around it; empty if it was not sent."""
        return next((value.strip() for key, value in reversed(self.fields) if key == name), "")

    def several(self, name: str) -> list[str]:
        """All values of a field sent several times, or as `name[]`, or as `name[0]`."""
        like = re.compile(re.escape(name) + r"(\[\d{0,3}\])?")
        return [value.strip() for key, value in self.fields if like.fullmatch(key) and value.strip()]

    def photos(self) -> list[str]:
        """Addresses of photographs that details can hold: a report is not refused for the others."""
        found = [each for each in self.several("media_url") if len(each) <= _ADDRESS_LIMIT]
        return found[:MOST_ADDRESSES]

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
            async with request.form(max_files=MOST_FILES, max_fields=_MOST_FIELDS) as form:
                pairs = form.multi_items()
                sent = [value for _, value in sorted(pairs, key=_order) if isinstance(value, UploadFile)]
                files = tuple([(file.filename or "", await file.read()) for file in sent])
        except HTTPException:
            raise unread from None
        texts = tuple((name, value) for name, value in pairs if isinstance(value, str))
        return PostedForm(texts, tuple(file for file in files if file[1]))
    raise Problem(415, "not_a_form", "Send a form: application/x-www-form-urlencoded or multipart/form-data.")


def _order(pair: tuple[str, object]) -> tuple[int, str]:
    """FixMyStreet sends `photo2` before `photo1` as often as after it."""
    return len(pair[0]), pair[0]


def report_of(form: PostedForm, details_fields: Iterable[str]) -> NewReport:
    """A request as a report. Problem 400 naming what is missing or does not fit."""
    description = form.text("description")
    where = _where(form)
    if is_blank(description):
        raise _bad("description is required.")
    if len(description) > DESCRIPTION_LIMIT:
        raise _bad(f"description holds at most {DESCRIPTION_LIMIT:,} characters.")
    attributes = form.attributes()
    source_id = attributes.pop(SOURCE_ATTRIBUTE, "")
    own = {name: attributes[name] for name in details_fields if attributes.get(name)}
    details = {"where": where, "description": description, "photos": form.photos(), **own}
    names = (form.text("first_name"), form.text("last_name"))
    try:
        given = {
            "name": " ".join(filter(None, names)),
            "email": form.text("email"),
            "phone": form.text("phone"),
        }
        if source_id:
            usable = _usable(given)
            details["description"] = _with_what_was_given(description, given, usable)
            given = usable
        reporter = Customer.model_validate(given, context=AT_THE_DOOR)
        return NewReport(
            service=form.text("service_code"),
            source="open311",
            source_id=source_id,
            supersedes=True,
            reporter=reporter,
            details=details,
        )
    except ValidationError as error:
        raise _bad(f"{plain_errors(fields_of(error))}.") from None


def said(form: PostedForm) -> str:
    """A comment in words: its text and the addresses of its photographs, else its files or its status.

    Empty for one that says no more than that the thing is still there.
    """
    written = (form.text("description"), *form.several("media_url"))
    words = "\n".join(filter(None, written))
    if not words and form.files:
        words = "\n".join(name[:_ADDRESS_LIMIT] or "A file" for name, _ in form.files[:MOST_ADDRESSES])
    status = form.text("status")[:_ADDRESS_LIMIT].lower().replace("_", " ")
    return words if words or status in _STILL_THERE else f"Marked as {status}."


def _usable(given: dict[str, str]) -> dict[str, str]:
    """Contact details that another system kept, without what nobody could write to or call.

    Nobody is there to be asked again, and the system would send the report again for ever: a telephone number
    with words around it is taken out of them, and what is none is left out.
    """
    try:
        Customer.model_validate(given, context=AT_THE_DOOR)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors(include_input=False)} & {"email", "phone"}
        log.warning("contact details left out", reason_code=",".join(sorted(wrong)))
        usable = {**given, **dict.fromkeys(wrong, "")}
        if "phone" in wrong:
            found = PhoneNumberMatcher(given["phone"], REGION, Leniency.POSSIBLE)
            usable["phone"] = next((each.raw_string for each in found if as_phone(each.raw_string)), "")
        return usable
    return given


def _with_what_was_given(description: str, given: Mapping[str, str], usable: Mapping[str, str]) -> str:
    """The words of the report, and the contact details that could not be used, for whoever works on it."""
    labels = {"email": "Email address", "phone": "Telephone"}
    lines = [
        f"{label} as it was given: {given[name][:_ADDRESS_LIMIT]}"
        for name, label in labels.items()
        if given[name] != usable[name]
    ]
    told = "\n".join([description, "", *lines]) if lines else description
    return told if len(told) <= DESCRIPTION_LIMIT else description


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


def several(query: Mapping[str, str], name: str, most: int = _MOST_FIELDS) -> list[str] | None:
    """A list parted by commas; None if it was not given. Problem 400 for more than `most`."""
    found = [each for part in query.get(name, "").split(",") if (each := part.strip())]
    if len(found) > most:
        raise _bad(f"{name} holds at most {most:,}, parted by commas.")
    return found or None


def page(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number from 1 to `most`. Problem 400."""
    text = query.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise _bad(f"{name} is a number from 1 to {most:,}.")
    return int(text)


def _bad(detail: str) -> Problem:
    return Problem(400, "malformed", detail)
