"""What FixMyStreet's own client was seen to send, and what becomes of it (docs/using/open311.md)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from starlette.requests import Request

from activities.photographs import Keeper
from photographs.fetching import Fetching
from photographs.pictures import LIMIT
from photographs.store import Store
from register import Register
from starter.desk.intake import Desk
from starter.desk.photographs import MOST, PhotographDesk
from starter.open311.forms import BODY_LIMIT, MOST_FILES, read_form
from starter.open311.routes import MOST as MOST_REQUESTS
from starter.open311.services import listed
from tests.photographs.pictures import jpeg
from tests.starter.open311.test_open311 import BASE, is_refusal, texts, xml
from tests.starter.places import LOCAL_KEY, RememberingCases

PHOTOS = "https://fixmystreet.example.com/photo/"
TITLE = "Deep – “outside” no. 12"
WORDS = f"title: {TITLE}\n\ndetail: One\r\n\r\nTwo: £5 & <b>bold</b> 🕳\n\nSubmitted via FixMyStreet\n"
REPORT = (
    *(("first_name", "Zoë"), ("attribute[fixmystreet_id]", "4711"), ("last_name", "Example")),
    *(("api_key", LOCAL_KEY), ("attribute[title]", TITLE), ("lat", "52.0406")),
    *(("attribute[report_url]", "https://fixmystreet.example.com/report/4711"), ("long", "-0.7594")),
    *(("jurisdiction_id", "example"), ("phone", "07700 900123"), ("description", WORDS)),
    *(
        ("attribute[description]", "One\r\n\r\nTwo"),
        ("service_code", "pothole"),
        ("email", "ada@example.com"),
    ),
    *(("attribute[easting]", "485000"), ("attribute[northing]", "238000"), ("attribute[colour]", "")),
)
UPDATE = (
    *(("description", "It has grown – mind the gap\r\n🕳"), ("updated_datetime", "2026-11-23T12:00:00Z")),
    *(("phone", "07700 900123"), ("update_id", "99"), ("email", "ada@example.com"), ("status", "OPEN")),
    *(("first_name", "Zoë"), ("api_key", LOCAL_KEY), ("last_name", "Example")),
    *(("jurisdiction_id", "example"), ("service_code", "pothole"), ("title", "MR")),
    *(("email_alerts_requested", "TRUE"), ("attribute[title]", "MR")),
)
"""Its fields come in no order; several of them nobody here has asked for."""
Fields = Sequence[tuple[str, str]]
File = tuple[str, str, str, bytes]
"""A file's field, name, type and content."""


def changed(fields: Fields, **to: str) -> list[tuple[str, str]]:
    return [(name, to.get(name, value)) for name, value in fields]


def photographs(count: int) -> list[File]:
    """Photographs of a private report; the second comes before the first."""
    colours = [f"rgb({number * 10}, 90, 200)" for number in range(count)]
    found = [
        (f"photo{number}", f"4711.{number - 1}.full.jpeg", "image/jpeg", jpeg(60, 50, colour=colour))
        for number, colour in enumerate(colours, 1)
    ]
    return found[::-1]


def multipart(fields: Fields, files: Sequence[File]) -> tuple[bytes, str]:
    """As it writes them: no type of a field, UTF-8 in file names, quotation marks escaped."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields]
    for field, name, kind, content in files:
        quoted = name.replace('"', '\\"')
        head = f'name="{field}"; filename="{quoted}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content)
    body = b"".join(b"--xYzZY\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return body + b"--xYzZY--\r\n", "multipart/form-data; boundary=xYzZY"


def plain(fields: Fields, files: Sequence[File] = ()) -> tuple[bytes, str]:
    assert not files
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


async def post(
    door: httpx.AsyncClient, where: str, fields: Fields, files: Sequence[File] = ()
) -> httpx.Response:
    body, kind = multipart(fields, files) if files else plain(fields)
    return await door.post(f"{BASE}/{where}.xml", content=body, headers={"Content-Type": kind})


async def reported(door: httpx.AsyncClient, fields: Fields = REPORT, files: Sequence[File] = ()) -> str:
    answer = await post(door, "requests", fields, files)
    assert answer.status_code in (200, 201), answer.text
    return texts(xml(answer)[0])["service_request_id"]


async def updated(
    door: httpx.AsyncClient, reference: str, fields: Fields = UPDATE, files: Sequence[File] = ()
) -> None:
    answer = await post(door, "servicerequestupdates", [*fields, ("service_request_id", reference)], files)
    assert answer.status_code == 200, answer.text
    assert texts(xml(answer)[0])["update_id"] == f"{reference}-99"


@pytest.fixture
def desk(desk: Desk, tmp_path: Path, cases: RememberingCases) -> Desk:
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")), Fetching(()))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


def kept(register: Register, reference: str) -> list[str]:
    return [each.name for each in register.photographs.of_case(reference) if each.state == "kept"]


# -- reports


@pytest.mark.parametrize("files", [[], photographs(1)], ids=["plain", "multipart"])
async def test_a_report_arrives_whole_either_way(
    door: httpx.AsyncClient, cases: RememberingCases, files: list[File]
) -> None:
    reference = await reported(door, REPORT, files)
    assert reference == await reported(door, REPORT, files)
    report = cases.started[reference]
    assert report.details.description == WORDS.strip()
    assert (report.customer.name, report.customer.phone) == ("Zoë Example", "07700 900123")
    assert (report.details.where.latitude, report.details.where.longitude) == (52.0406, -0.7594)
    assert cases.starts == 1


@pytest.mark.parametrize("count", [1, 2, 5, 6, 12])
async def test_all_its_photographs_are_kept_in_its_order(
    door: httpx.AsyncClient, register: Register, count: int
) -> None:
    names = [f"4711.{number}.full.jpeg" for number in range(count)]
    reference = await reported(door, REPORT, photographs(count))
    assert sorted(kept(register, reference)) == sorted(names)
    body, kind = multipart(REPORT, photographs(count))

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    form = await read_form(Request(scope, receive))
    assert [name for name, _ in form.files] == names


async def test_more_than_a_case_keeps_does_not_lose_the_report(
    door: httpx.AsyncClient, register: Register
) -> None:
    reference = await reported(door, REPORT, photographs(MOST + 2))
    assert len(kept(register, reference)) == MOST


async def test_one_that_cannot_be_taken_does_not_lose_the_others(
    door: httpx.AsyncClient, register: Register
) -> None:
    """A photograph that is too large, a document of an enquiry, an empty file."""
    document = ("file_0123456789abcdef.pdf", 'Überblick "A" “B”.pdf', "application/pdf", b"%PDF-1.4")
    large = ("photo0", "large.png", "image/png", b"." * (LIMIT + 1))
    empty = ("photo1", "", "image/jpeg", b"")
    reference = await reported(door, REPORT, [large, document, empty, *photographs(2)])
    assert sorted(kept(register, reference)) == ["4711.0.full.jpeg", "4711.1.full.jpeg"]
    others = [each.name for each in register.photographs.of_case(reference) if each.state != "kept"]
    assert others == ["Überblick _A_ _B_.pdf"]


@pytest.mark.parametrize(
    "addresses",
    [
        [f"{PHOTOS}4711.{number}.full.jpeg?1" for number in range(3)],
        [f"{PHOTOS}{number}.jpeg" for number in range(30)],
        [f"{PHOTOS}1.jpeg", f"{PHOTOS}2.jpeg?signed={'x' * 300}"],
    ],
    ids=["several", "too many", "too long"],
)
@pytest.mark.parametrize("how", [plain, multipart])
async def test_addresses_of_photographs_come_once_for_each(
    door: httpx.AsyncClient, cases: RememberingCases, addresses: list[str], how: type[object]
) -> None:
    file = [("file_0", "a.pdf", "application/pdf", b"%PDF-1.4")] if how is multipart else []
    reference = await reported(door, [*REPORT, *(("media_url", each) for each in addresses)], file)
    fitting = tuple(each for each in addresses if len(each) <= 200)
    assert cases.started[reference].details.photos == fitting[:20]


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("07700 900123", "07700 900123"),
        ("07700 900123 after 6pm", "07700 900123"),
        ("Ada: 01632 960001 or 07700 900123", "01632 960001"),
        ("+44 (0)1632 960001, ask for Ada", "+44 (0)1632 960001"),
        ("12345", ""),
        ("none", ""),
        ("x" * 300, ""),
        ("", ""),
    ],
)
async def test_a_telephone_number_in_words_does_not_lose_the_report(
    door: httpx.AsyncClient, cases: RememberingCases, written: str, taken: str
) -> None:
    """Who reports may write anything there, and nobody is there to be asked again."""
    reference = await reported(door, changed(REPORT, phone=written))
    customer = cases.started[reference].customer
    assert (customer.phone, customer.email) == (taken, "ada@example.com")


@pytest.mark.parametrize("written", ["ada@", "not an email", "x" * 300])
async def test_nor_does_an_email_address_that_is_none(
    door: httpx.AsyncClient, cases: RememberingCases, written: str
) -> None:
    report = cases.started[await reported(door, changed(REPORT, email=written))]
    assert (report.customer.email, report.customer.phone) == ("", "07700 900123")
    assert f"Email address as it was given: {written}"[:200] in report.details.description, "nothing is lost"


@pytest.mark.parametrize("length", [4_000, 4_001, 16_000])
async def test_long_words_are_taken(door: httpx.AsyncClient, cases: RememberingCases, length: int) -> None:
    reference = await reported(door, changed(REPORT, description="x" * length))
    assert len(cases.started[reference].details.description) == length
    await updated(door, reference, changed(UPDATE, description="y" * length))
    assert len(cases.bodies[-1][2]["information"]) == length


# -- updates


@pytest.mark.parametrize(
    ("change", "addresses", "files", "information"),
    [
        ({}, [], 0, "It has grown – mind the gap\r\n🕳"),
        ({}, [], 2, "It has grown – mind the gap\r\n🕳"),
        ({}, ["1.jpeg", "2.jpeg"], 0, f"It has grown – mind the gap\r\n🕳\n{PHOTOS}1.jpeg\n{PHOTOS}2.jpeg"),
        ({"description": ""}, ["1.jpeg"], 0, f"{PHOTOS}1.jpeg"),
        ({"description": ""}, [], 2, "4711.0.full.jpeg\n4711.1.full.jpeg"),
        ({"description": "", "status": "FIXED"}, [], 0, "Marked as fixed."),
        ({"description": "", "status": "NO_FURTHER_ACTION"}, [], 0, "Marked as no further action."),
        ({"description": "Thank you", "status": "FIXED"}, [], 0, "Thank you"),
        ({"description": ""}, [], 0, None),
        ({"description": "", "status": "REOPEN"}, [], 0, None),
    ],
)
async def test_an_update_says_what_it_says(
    door: httpx.AsyncClient,
    cases: RememberingCases,
    register: Register,
    change: dict[str, str],
    addresses: list[str],
    files: int,
    information: str | None,
) -> None:
    """Only one with nothing in it says that the thing is still there: a photograph is information."""
    reference = await reported(door)
    fields = [*changed(UPDATE, **change), *(("media_url", PHOTOS + each) for each in addresses)]
    await updated(door, reference, fields, photographs(files))
    _, name, body = cases.bodies[-1]
    assert name == ("information_added" if information else "reported_again")
    assert body.get("information") == information
    assert len(kept(register, reference)) == files


async def test_the_same_update_with_its_files_twice_is_one(
    door: httpx.AsyncClient, cases: RememberingCases, register: Register
) -> None:
    reference = await reported(door)
    for _ in range(2):
        await updated(door, reference, UPDATE, photographs(2))
    assert (len(cases.bodies), len(kept(register, reference))) == (1, 2)


# -- reading


def test_no_keyword_of_ours_gives_it_orders(desk: Desk) -> None:
    """It makes a category private, inactive or for staff alone by a keyword, and never back."""
    words = ("hedge", "private", "private hedge", "staff", "inactive", "waste_only", "waste")
    service = desk.catalogue.services(map_based=True)[0]
    found = listed(service.model_copy(update={"keywords": words}))
    assert found["keywords"] == "hedge,private hedge,waste"


async def test_every_report_that_is_asked_for_is_answered_for(door: httpx.AsyncClient) -> None:
    """It asks for all its reports at once: none is left out for being the two hundredth."""
    reference = await reported(door)
    others = [f"MK-{number:09}" for number in range(MOST_REQUESTS - 1)]
    ids = ",".join([*others, reference])
    found = xml(await door.get(f"{BASE}/requests.xml", params={"service_request_id": ids}))
    assert [texts(each)["service_request_id"] for each in found] == [reference]
    for name, most in (("service_request_id", MOST_REQUESTS), ("service_code", 200), ("status", 200)):
        too_many = ",".join(["open"] * (most + 1))
        told = is_refusal(await door.get(f"{BASE}/requests.xml", params={name: too_many}), 400)
        assert told.startswith(f"{name} holds at most")


def test_a_whole_private_report_fits() -> None:
    assert MOST_FILES > MOST
    assert BODY_LIMIT > 2 * LIMIT
