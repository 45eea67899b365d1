"""The open data: the document as its schema has it, the table and the feed beside it."""

import csv
import io
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest

from casework.open.kept.data import ATOM, DOCUMENT, FEED, SCHEMA, TABLE
from register import Register
from register.people.officers import Post
from tests.casework.open.reviewed import SECRET, keep_reviews
from tests.casework.people import People


async def test_the_document_is_as_its_schema_has_it(people: People, register: Register) -> None:
    keep_reviews(register)
    guest = await people.guest()
    schema, document = (await guest.get(SCHEMA)).json(), (await guest.get(DOCUMENT)).json()
    check = jsonschema.Draft202012Validator
    check.check_schema(schema)
    check(schema).validate(document)
    with pytest.raises(jsonschema.ValidationError):
        check(schema).validate(document | {"figures": [{"quarter": "2026-Q9"}]})
    assert schema["$id"].endswith(SCHEMA)
    figures = {each["id"]: each for each in document["figures"]}
    assert len(figures) == len(document["figures"]) == 3 * len(document["promises"])
    inspect = figures["2026-Q3/pothole/inspect"]
    assert (inspect["due"], inspect["late"]) == (200, {"least": 1, "most": 4})
    assert figures["2026-Q3/streetlight/inspect"]["withheld"]
    assert figures["2026-Q3/streetlight/inspect"]["due"] is None
    assert figures["2026-Q2/wells/dig"]["share"] == {"least": 100, "most": 100}
    assert SECRET not in str(document)


async def test_the_table_says_the_same(people: People, register: Register) -> None:
    keep_reviews(register)
    guest = await people.guest()
    document = (await guest.get(DOCUMENT)).json()
    rows = list(csv.DictReader(io.StringIO((await guest.get(TABLE)).text)))
    assert [row["id"] for row in rows] != []
    by_id = {row["id"]: row for row in rows}
    assert set(by_id) == {each["id"] for each in document["figures"]}
    for each in document["figures"]:
        row = by_id[each["id"]]
        assert row["due"] == ("" if each["due"] is None else str(each["due"]))
        assert row["withheld"] == ("yes" if each["withheld"] else "no")
        assert row["late_most"] == ("" if each["late"] is None else str(each["late"]["most"]))


async def test_the_feed_has_each_quarter_that_is_over(people: People, register: Register) -> None:
    keep_reviews(register)
    answer = await (await people.guest()).get(FEED)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    names = {"a": ATOM}
    root = ET.fromstring(answer.text)  # noqa: S314 - our own
    for one in (root, *root.findall("a:entry", names)):
        for required in ("id", "title", "updated"):
            assert one.findtext(f"a:{required}", namespaces=names)
    ids = [each.findtext("a:id", namespaces=names) for each in root.findall("a:entry", names)]
    base = "https://casework.example.com/promises/quarters"
    assert ids == [f"{base}/2026-Q3", f"{base}/2026-Q2"]
    assert "so far" not in answer.text
    assert SECRET not in answer.text


async def test_any_sites_script_may_read_the_data_and_nothing_else(people: People) -> None:
    guest = await people.guest()
    for data in (DOCUMENT, SCHEMA, TABLE, FEED):
        assert (await guest.get(data)).headers["access-control-allow-origin"] == "*"
    for page in ("/promises", "/charter", "/cookies", "/robots.txt", "/report", "/track"):
        assert "access-control-allow-origin" not in (await guest.get(page)).headers
    manager = await people.of(Post.MANAGER)
    assert "access-control-allow-origin" not in (await manager.get("/casework/figures")).headers
