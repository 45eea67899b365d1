"""Editions: what the council said, read without mistakes; every error names its entry."""

import re
import tomllib
from copy import deepcopy
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from charter.counting.lengths import Length, Unit
from charter.edition.editions import DEFAULT, EDITIONS, Edition, Editions
from charter.edition.entries import EditionError
from charter.edition.promises import Source, Status
from tests.charter.dates import EDITION, at

DATA = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
SOURCES = Path(__file__).parents[1] / "sources"  # the council's own texts, as published
OPENED = at("Mon 23 Nov 2026 10:00")


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_every_clause_is_in_the_sources_own_words() -> None:
    texts = {
        Source.CH: plain((SOURCES / "customer-charter.txt").read_text(encoding="utf-8")),
        Source.POL: plain((SOURCES / "customer-feedback-policy.txt").read_text(encoding="utf-8")),
        Source.WEB: plain((SOURCES / "council-website.txt").read_text(encoding="utf-8")),
    }
    said: list[tuple[Source | None, str]] = [(each.source, each.clause) for each in EDITION.promises]
    said += [(each.source, each.clause) for each in EDITION.rules.values()]
    said += [(each.source, each.clause) for each in EDITION.numbers]
    said += [(each.source, each.clause) for each in EDITION.switches]
    said += [(each.source, each.clause) for each in EDITION.regimes]
    said += [(each.source, each.clause) for each in EDITION.signposts]
    said += [(each.source, each.clause) for each in EDITION.commitments]
    assert sum(source is Source.CH for source, _ in said) > 80
    assert sum(source is Source.POL for source, _ in said) > 15
    for source, clause in said:
        assert source not in texts or plain(clause) in texts[source], clause


@pytest.mark.parametrize(
    ("service", "key", "length", "at_least", "limit"),
    [
        ("pothole", "acknowledge", "same day", None, None),
        ("pothole", "inspect", "5 working days", None, None),
        ("pothole", "repair/emergency", "7 days", "1 day", None),
        ("pothole", "repair/routine", "28 days", None, None),
        ("pothole", "repair/complex", "12 weeks", None, None),
        ("pothole", "repair/programmed", "18 months", "12 months", None),
        ("graffiti", "repair/emergency", "7 days", "1 day", None),
        ("danger", "attend", "2 hours", None, None),
        ("missed_collection", "return/before_noon", "same day", None, None),
        ("missed_collection", "return/within_48_hours", "1 working day", None, None),
        ("housing_repair", "make_safe/emergency", "12 hours", "4 hours", "24 hours"),
        ("housing_repair", "visit/routine", "28 days", None, None),
        ("housing_repair", "visit/significant_hazard", "28 days", None, "10 working days"),
        ("housing_repair", "additional/simple", "28 days", None, None),
        ("housing_repair", "additional/complex", "12 weeks", None, None),
    ],
)
def test_promised(service: str, key: str, length: str, at_least: str | None, limit: str | None) -> None:
    promise = EDITION.part(service, OPENED).promise(*key.split("/"))
    assert promise.key == key
    assert promise.length == Length.parse(length)
    assert promise.at_least == (Length.parse(at_least) if at_least else None)
    assert (promise.limit.length if promise.limit else None) == (Length.parse(limit) if limit else None)


def test_what_is_ours_or_unconfirmed_says_so() -> None:
    flags = EDITION.flags()
    for flag in (
        "promise “attend” of DangerResponse is illustrative",
        "promise “return/within_48_hours” of MissedCollection is illustrative",
        "the limit of promise “make_safe/emergency” of HousingRepair is unconfirmed",
        "rule “not_fixed_within” is illustrative",
        "the ways to reach the council are illustrative",
    ):
        assert flag in flags
    assert not any("HighwaysRepair" in flag for flag in flags)
    assert all(not p.limit.confirmed for p in EDITION.promises if p.limit and "2025/1042" in p.limit.where)


def test_only_what_may_pause_can_pause() -> None:
    pausable = {(p.process, p.key) for p in EDITION.promises if p.pausable}
    assert pausable == {
        ("HousingRepair", "visit/routine"),
        ("HousingRepair", "additional/simple"),
        ("HousingRepair", "additional/complex"),
        ("Enquiry", "respond"),
        ("CouncilTaxChange", "change"),
        ("Complaint", "stage_one/ordinary"),
        ("Complaint", "stage_one/complex"),
        ("Complaint", "stage_two"),
        ("Complaint", "stage_two/complex"),
        ("DataProtectionComplaint", "outcome"),
        ("DataRightsRequest", "decide"),
    }


def test_a_part_is_what_one_case_needs() -> None:
    part = EDITION.part("pothole", OPENED)
    assert (part.edition, part.council) == (EDITION.id, "Milton Keynes City Council")
    assert {promise.process for promise in part.promises} == {"HighwaysRepair"}
    assert part.categories("repair") == ("emergency", "routine", "complex", "programmed")
    assert sorted({day.year for day in part.calendar.bank_holidays}) == [2025, 2026, 2027, 2028, 2029]
    assert (part.calendar.terms, part.calendar.published) == ((), {})
    assert (part.texts_from, part.texts_until) == (time(8), time(20))
    assert part.contact.council == part.council
    assert len(part.model_dump_json()) < 16_000


@pytest.mark.parametrize(
    ("rule", "length"),
    [
        ("not_fixed_within", "28 days"),
        ("withdrawal_taken_back_within", "28 days"),
        ("progress_every", "3 months"),
        ("reply_by_at_least", "10 working days"),
        ("reply_by_post_extra", "2 working days"),
        ("reply_reminder", "3 working days"),
        ("late_new_date", "10 working days"),
        ("happened_at_back_by_officer", "5 working days"),
        ("nominated_contact_review", "6 months"),
        ("safeguarding_taken", "1 hour"),
    ],
)
def test_rules_of_the_house(rule: str, length: str) -> None:
    assert EDITION.part("pothole", OPENED).rule(rule) == Length.parse(length)
    assert EDITION.rules[rule].status is Status.ILLUSTRATIVE


def test_what_is_not_there_is_named() -> None:
    part = EDITION.part("pothole", OPENED)
    with pytest.raises(KeyError, match=r"no promise “mend”.*repair/emergency"):
        part.promise("mend")
    with pytest.raises(KeyError, match="repair/routine"):
        part.promise("repair")
    with pytest.raises(KeyError, match=r"no rule “tea”.*progress_every"):
        part.rule("tea")
    with pytest.raises(KeyError, match="pothole, streetlight"):
        EDITION.part("potholes", OPENED)


def test_terms_and_published_dates_come_only_where_they_are_counted() -> None:
    data = deepcopy(DATA)
    data["services"].append(dict(data["services"][0], code="school", process="Knitting"))
    common = {key: data["promises"][0][key] for key in ("title", "clause", "where", "source", "from")}
    data["promises"] += [
        dict(common, process="Knitting", id="decide", until="decided", length="15 school days"),
        dict(common, process="Knitting", id="offer", until="offered", published_date="primary_offer"),
    ]
    calendar = Edition(data).part("school", OPENED).calendar
    assert len(calendar.terms) == len(DATA["calendar"]["terms"])
    assert set(calendar.published) == {"primary_offer"}


def test_one_process_many_services_each_its_own_length() -> None:
    data = deepcopy(DATA)
    special = dict(data["promises"][1], services=["streetlight"], length="3 working days")
    data["promises"][1]["services"] = ["pothole", "highways_other"]
    data["promises"].append(special)
    edition = Edition(data)
    assert edition.part("pothole", OPENED).promise("inspect").length == Length.parse("5 working days")
    assert edition.part("streetlight", OPENED).promise("inspect").length == Length.parse("3 working days")


# -- what is wrong is named


def changed(table: str, number: int | None, **fields: Any) -> dict[str, Any]:
    data = deepcopy(DATA)
    row = data[table] if number is None else data[table][number]
    for name, value in fields.items():
        row.pop(name, None)
        if value is not None:
            row[name] = value
    return data


LIMIT = {"source": "ST", "clause": "in time", "where": "SI 2014/1530", "length": "6 weeks"}
DAY = {"source": "ST", "clause": "by that day", "where": "SI 2014/1530", "published_date": "phase_transfer"}
INSPECT = "promise “HighwaysRepair/inspect”"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed("promises", 1, length="5 fortnights"), [INSPECT, "length", "working days"]),
        (changed("promises", 1, length=None, warning=None), [INSPECT, "either a length or a published_date"]),
        (changed("promises", 1, source="ST"), [INSPECT, "source"]),
        (changed("promises", 1, limit=dict(LIMIT, source="CH")), [INSPECT, "limit.source"]),
        (changed("promises", 1, limit=dict(LIMIT, lenght="6 weeks")), [INSPECT, "limit", "unknown lenght"]),
        (changed("promises", 1, limit=dict(LIMIT, length="4 hours", inclusive=True)), [INSPECT, "inclusive"]),
        (changed("promises", 1, warning="5 working days"), [INSPECT, "warning (5 working days)"]),
        (changed("promises", 1, warning="1 month"), [INSPECT, "not shorter"]),
        (changed("promises", 1, at_least="6 working days"), [INSPECT, "at_least (6 working days)"]),
        (changed("promises", 1, pausible=True), [INSPECT, "unknown pausible", "pausable"]),
        (changed("promises", 1, clause=None), [INSPECT, "clause", "required"]),
        (changed("promises", 1, **{"from": None}), [INSPECT, "from", "required"]),
        (changed("promises", 1, extend_by="mayor"), [INSPECT, "extend_by"]),
        (changed("promises", 1, status="illustrative", reading=""), [INSPECT, "says in reading why"]),
        (changed("promises", 1, id=None), ["promise “HighwaysRepair”", "id", "required"]),
        (changed("promises", 1, id="acknowledge"), ["promise “HighwaysRepair/acknowledge”", "twice"]),
        (changed("promises", 1, process="Knitting"), ["“inspect” of Knitting", "no service"]),
        (changed("promises", 1, services=["tunnel"]), ["“inspect” of HighwaysRepair", "no service has"]),
        (changed("promises", 1, length=None, warning=None, published_date="tea"), ["no tea"]),
        (changed("services", 0, code="Pot Hole"), ["service “Pot Hole”", "code"]),
        (changed("services", 0, code="streetlight"), ["service “streetlight”", "twice"]),
        (changed("services", 0, process="Knitting"), ["service “pothole”", "Knitting has no promises"]),
        (changed("services", 0, priority="soon"), ["service “pothole”", "priority"]),
        (changed("rules", 0, length="soon"), ["rule “not_fixed_within”", "length"]),
        (changed("rules", 0, reading=None), ["rule “not_fixed_within”", "says in reading why"]),
        (changed("rules", 0, status="published"), ["rule “not_fixed_within”", "quotes its clause"]),
        (changed("edition", None, id="Milton Keynes"), ["[edition]", "id"]),
        (changed("edition", None, in_force_from="soon"), ["[edition]", "in_force_from"]),
        (changed("contact", None, phone=None), ["[contact]", "phone", "required"]),
        (changed("contact", None, fax="1"), ["[contact]", "unknown fax"]),
        (changed("letters", None, texts_until=time(7)), ["[letters]", "not earlier"]),
        (changed("promises", 1, date_given="the date agreed"), [INSPECT, "or else a date_given"]),
        (changed("promises", 1, by="nobody"), [INSPECT, "by"]),
        (changed("promises", 1, closing="tea"), ["“inspect” of HighwaysRepair", "no tea"]),
        (changed("promises", 1, limit_on=dict(DAY, published_date="tea")), ["“inspect”", "no tea"]),
        (changed("promises", 1, limit_on=dict(DAY, length="6 weeks")), [INSPECT, "limit_on", "length"]),
        (changed("promises", 2, category="", id="inspect", services=["pothole"]), ["two promises “inspect”"]),
        (changed("services", 0, regime="old"), ["service “pothole”", "no regime old"]),
        (changed("signposts", 0, code="pothole"), ["signpost “pothole”", "a service has that code"]),
        (changed("switches", 0, off_for=["old"]), ["switch “final_at_stage_one”", "off_for"]),
        (changed("switches", 0, on=True), ["switch “final_at_stage_one”", "6.10", "the reason is recorded"]),
        (changed("switches", 0, source=None), ["switch “final_at_stage_one”", "its source and where"]),
        (changed("numbers", 0, count=0), ["number “call_attempts”", "count"]),
        (changed("numbers", 0, reading=None), ["number “call_attempts”", "says in reading why"]),
        (changed("rules", 0, processes=["Knitting"]), ["rule “not_fixed_within”", "processes"]),
        (changed("commitments", 0, kept=None), ["commitment “keep_promises”", "kept", "required"]),
        (changed("commitments", 0, processes=["Knitting"]), ["commitment “keep_promises”", "processes"]),
        (changed("regimes", 0, ombudsman=None), ["regime “corporate”", "ombudsman", "required"]),
        (changed("calendar", None, illustrative=["tea"]), ["[calendar]", "illustrative names tea"]),
        (changed("calendar", None, terms=[{"name": "S", "first": date(2026, 2, 1)}]), ["[calendar]", "last"]),
        (
            changed("calendar", None, terms=[dict(DATA["calendar"]["terms"][0], lost=1)]),
            ["[calendar], Autumn 2024, first half", "unknown lost"],
        ),
        (
            changed("calendar", None, terms=[DATA["calendar"]["terms"][0]] * 2),
            ["term “Autumn 2024, first half”", "begins before"],
        ),
        ({**DATA, "promisses": []}, ["unknown table promisses"]),
        ({**DATA, "services": []}, ["no [[services]]"]),
        ({**DATA, "services": {}}, ["written as [[services]]"]),
        ({key: value for key, value in DATA.items() if key != "letters"}, ["[letters]", "missing"]),
    ],
)  # fmt: skip
def test_an_error_names_the_entry_and_what_is_wrong(data: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(EditionError) as refused:
        Edition(data, "town.toml")
    said = str(refused.value)
    assert said.startswith("town.toml")
    for word in words:
        assert word in said, said
    assert "pydantic" not in said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match=r"gone\.toml: the edition cannot be read"):
        Edition.load(tmp_path / "gone.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[edition\n", encoding="utf-8")
    with pytest.raises(EditionError, match=r"broken\.toml: not TOML"):
        Edition.load(broken)
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(EditionError, match=r"broken\.toml: the edition cannot be read"):
        Edition.load(broken)


# -- editions over time


def later(**head: Any) -> Edition:
    return Edition(changed("edition", None, **{"id": "next", "in_force_from": date(2027, 4, 1)} | head))


def test_a_case_is_held_to_the_edition_in_force_when_it_was_opened() -> None:
    editions = Editions([later(), EDITION])
    assert editions.in_force(date(2027, 3, 31)) is EDITION
    assert editions.in_force(date(2027, 4, 1)).id == "next"
    assert [edition.id for edition in editions] == [EDITION.id, "next"]
    with pytest.raises(EditionError, match=str(EDITION.in_force_from)):
        editions.in_force(EDITION.in_force_from - timedelta(days=1))


def test_editions_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    for other, words in [
        (later(in_force_from=EDITION.in_force_from), "both in force"),
        (later(id=EDITION.id), "two editions have the id"),
        (later(council="Example Borough Council"), "two councils"),
        (later(prefix="EB"), "begin differently, with MK and EB"),
    ]:
        with pytest.raises(EditionError, match=words):
            Editions([EDITION, other])
    with pytest.raises(EditionError, match="no edition"):
        Editions.load(tmp_path)
    assert Editions.load().in_force(OPENED.date()).id == EDITION.id


def test_a_council_is_a_folder_a_file_or_a_name(tmp_path: Path) -> None:
    assert Editions.load().folder == EDITIONS
    assert Editions.load(Path("milton-keynes")).folder == EDITIONS
    assert Editions.load(EDITIONS / "charter.toml").folder == EDITIONS
    with pytest.raises(EditionError, match=r"no folder or file .*milton-keynes"):
        Editions.load(Path("nowhere"))
    with pytest.raises(EditionError, match="no folder or file"):
        Editions.load(tmp_path / "milton-keynes")


def test_every_unit_of_the_edition_is_one_we_count() -> None:
    assert {promise.length.unit for promise in EDITION.promises if promise.length} <= set(Unit)
