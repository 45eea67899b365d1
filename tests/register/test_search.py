"""A case is found by whatever is known of it, by those who may read that; and each search is written down."""

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import register as registers
from charter.cases import Kind, Shown
from charter.people import Customer, Representative, RepresentativeKind
from register import Register, RegisterBusy
from register.finding import search
from register.finding.search import Among, CasesFound
from register.models import cases, entries, message_ids, search_cases, turns
from register.people.officers import Officer, Post
from tests.register.making import MONDAY, Clock, References, entry, intake, tell, turn
from tests.starter.writings import writings
from tests.statements import commits, statements

OLU = Officer(username="olu", name="Olu Officer", role=Post.OFFICER, team="", failed=0, locked_until=None)
WANTED, OTHER = "MK-7Q4K2M9XV", "MK-222222222"
ZOE = Customer(
    name="Zoë O’Dowd-Smythe",
    email="Zoe.ODowd@Example.org",
    phone="07700 900 982",
    address="Flat 3, 48 Wheatear Crescent, Milton Keynes MK9 9ZZ",
)
HELPER = Representative(name="Harriet Helper", kind=RepresentativeKind.CARER, phone="+44 1632 960777")
DETAILS = {
    "where": {"text": "By the chestnut tree on Farthing Lane"},
    "description": "Nothing but *gravel* left; see also MK-CCCCCCCCD",
    "uprn": 25032199,
}


@pytest.fixture
def two(register: Register) -> Register:
    """The one that is wanted, and another that has nothing of it."""
    about: dict[str, Any] = {"customer": ZOE, "representative": HELPER, "details": DETAILS}
    _receive(register, WANTED, intake("FMS-8812", **about))
    _receive(register, OTHER, intake("FMS-9999"))
    return register


def _receive(register: Register, reference: str, what: Any) -> None:
    register.reports.receive(
        what, process="HighwaysRepair", edition="2026-04", new_reference=References(reference)
    )


def look(register: Register, asked: str, **more: Any) -> CasesFound:
    return register.search.find(asked, OLU, **more)


def found(register: Register, asked: str, **more: Any) -> list[str]:
    return [row.reference for row in look(register, asked, **more).rows]


@pytest.mark.parametrize(
    "asked",
    [
        *writings(WANTED),
        f"Re: {WANTED} my road",
        "7Q4K2",
        "mk-7q4k",
        "FMS-8812",
        "Zoë",
        "zoe odowd smythe",
        "O'Dowd",
        "ODOWD",
        "smythe zoe",
        "zoe.odowd@example.org",
        "ZOE.ODOWD@EXAMPLE.ORG",
        "zoe.odowd@exam",
        "07700900982",
        "+44 7700 900 982",
        "0044 7700 900982",
        "07700 900-982",
        "07700 900 982 zoe",
        "01632 960777",
        "helper",
        "MK9 9ZZ",
        "mk99zz",
        "mk9-9zz",
        "48 wheatear",
        "wheat",
        "Flat 3 Wheatear Crescent MK9 9ZZ",
        "the chestnut tree",
        "gravel",
        "farthing lane",
        "25032199",
    ],
)
def test_by_whatever_is_known_of_it(two: Register, asked: str) -> None:
    assert found(two, asked) == [WANTED]
    assert look(two, asked).forgiven is False


@pytest.mark.parametrize(
    "asked",
    [
        "smyhte",
        "smythee",
        "smyth3 wheatear",
        "wheeatear crecsent",
        "whaetear zoe",
        "chesnut tree",
        "graval",
        "hariet helper",
        "MK-7Q4K2M9XW",
        "mk7q4k2m9vx",
        "MK-7Q4K2M9XU",
        "Q7 4K 2M9XV",
    ],
)
def test_typing_errors_are_forgiven(two: Register, asked: str) -> None:
    assert found(two, asked) == [WANTED]
    assert look(two, asked).forgiven is True


def test_what_is_typed_as_it_is_written_is_not_taken_for_something_else(two: Register) -> None:
    _receive(two, "MK-333333333", intake("3", customer=Customer(name="Zoe Smythes")))
    assert found(two, "smythe") == ["MK-333333333", WANTED]
    _receive(two, "MK-444444444", intake("4", customer=Customer(name="Zoe Smith")))
    assert found(two, "smith") == ["MK-444444444"]


@pytest.mark.parametrize(
    "asked",
    ["", "  ", "the of a", "…", '"', "' | '", "*", "AND", "zoe potholes", "smythe gravel nothere", "zo"],
)
def test_what_no_case_has_finds_nothing(two: Register, asked: str) -> None:
    assert found(two, asked) == []


def test_only_what_there_is_nothing_to_look_for_in_was_not_looked_for(two: Register) -> None:
    assert [look(two, asked).looked for asked in ("the of a", "…", "nowhere")] == [False, False, True]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=60), guarded=st.booleans())
def test_nothing_that_is_typed_is_an_error(register: Register, asked: str, guarded: bool) -> None:
    assert look(register, asked, guarded=guarded).rows == []


def test_open_closed_and_open_again(two: Register) -> None:
    def results() -> list[str]:
        return [each.value for each in Among if found(two, "smythe", among=each)]

    about: dict[str, Any] = {"customer": ZOE, "representative": HELPER}
    assert results() == ["", "open"]
    tell(two, turn(1, WANTED, **about))
    assert results() == ["", "open"]
    tell(two, turn(2, WANTED, ended=True, outcome="completed", **about))
    assert results() == ["", "closed"]
    tell(two, turn(3, WANTED, **about))
    assert results() == ["", "open"]
    two.running.closed_outside(WANTED, "terminated", MONDAY)
    assert results() == ["", "closed"]


def test_as_the_customer_now_is(two: Register) -> None:
    moved = ZOE.model_copy(update={"phone": "07700 900 555", "address": "1 Newbury Rise"})
    tell(two, turn(1, WANTED, customer=moved))
    assert found(two, "07700 900 555") == found(two, "newbury") == found(two, "gravel") == [WANTED]
    assert found(two, "07700 900 982") == found(two, "wheatear") == found(two, "harriet") == []


def test_what_was_said_is_found_by_those_who_may_read_it(two: Register) -> None:
    lines = (
        entry(1, kind=Kind.MESSAGE, said={"note": "A kestrel nests there"}, shown=Shown.STAFF),
        entry(2, kind=Kind.MESSAGE, said={"note": "A kestrel, and bruises"}, shown=Shown.SAFEGUARDING),
        entry(3, kind=Kind.NOTE, what="Overheard shouting", shown=Shown.SAFEGUARDING),
    )
    tell(two, turn(1, WANTED, entries=lines, customer=ZOE))
    assert found(two, "kestrel") == [WANTED]
    for secret in (
        "bruises",
        "bruis",
        "overheard",
        "smythe shouting",
        "bruizes",
        "§bruises",
        "kestrel bruises",
    ):
        assert found(two, secret) == [], secret
        assert look(two, secret).count == 0
    for secret in ("bruises", "bruis", "overheard", "smythe shouting", "bruizes", "kestrel bruises"):
        assert found(two, secret, guarded=True) == [WANTED], secret


def test_what_was_told_before_by_a_telling_that_was_taken_back_is_not_found(two: Register) -> None:
    first = turn(1, WANTED, entries=(entry(1, kind=Kind.MESSAGE, said={"note": "quarry"}),))
    again = turn(1, WANTED, at=MONDAY.replace(hour=10), lines=[1])
    tell(two, first)
    assert found(two, "quarry") == [WANTED]
    tell(two, again)
    assert found(two, "quarry") == []


def test_the_words_are_of_the_same_transaction(two: Register) -> None:
    with commits(two) as done:
        _receive(two, "MK-333333333", intake("3", customer=ZOE))
    assert done == ["committed"]
    said = (entry(1, kind=Kind.MESSAGE, said={"note": "quarry"}),)
    with commits(two) as done:
        tell(two, turn(1, WANTED, entries=said))
    assert done == ["committed"]


def test_a_case_whose_words_cannot_be_written_is_not_written(
    two: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RegisterBusy("Somebody else writes.")

    monkeypatch.setattr("register.reports.keep_words", broken)
    monkeypatch.setattr("register.turns.renew_words", broken)
    with pytest.raises(RegisterBusy):
        _receive(two, "MK-333333333", intake("3", customer=ZOE))
    with pytest.raises(RegisterBusy):
        tell(two, turn(1, WANTED))
    assert two.cases.get("MK-333333333") is None
    assert two.cases.timeline(WANTED) == []


def test_a_turn_in_which_nothing_was_said_asks_nothing_of_the_search(two: Register) -> None:
    tell(two, turn(1, WANTED, customer=ZOE))
    with statements(two) as sent:
        tell(two, turn(2, WANTED, customer=ZOE))
    assert not [one for one in sent if "search" in one]


def test_a_page_at_a_time_the_latest_first(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    references = [f"MK-{number:09d}" for number in range(12)]
    for number, reference in enumerate(references):
        _receive(register, reference, intake(str(number)))
    pages = [found(register, "example", page=page, a_page=5) for page in (1, 2, 3, 4)]
    assert [one for page in pages for one in page] == references[::-1]
    assert [len(page) for page in pages] == [5, 5, 2, 0]
    assert (look(register, "example").count, look(register, "example").more) == (12, False)
    monkeypatch.setattr(search, "MOST", 10)
    capped = look(register, "example", page=2, a_page=8)
    assert (capped.count, capped.more, len(capped.rows)) == (10, True, 2)


def test_as_many_statements_whatever_is_found(register: Register) -> None:
    def sent(asked: str, **more: Any) -> int:
        with statements(register) as asking:
            look(register, asked, **more)
        return len(asking)

    _receive(register, WANTED, intake("1", customer=ZOE))
    few = [sent(asked) for asked in ("smythe", "smyhte", "nothing like it")]
    for number in range(30):
        _receive(register, f"MK-{number:09d}", intake(f"n{number}", customer=ZOE))
    many = [sent(asked, a_page=25) for asked in ("smythe", "smyhte", "nothing like it")]
    assert few == many == [3, 5, 3]


def test_who_searched_for_what_is_written_down(two: Register, clock: Clock) -> None:
    look(two, "smythe", among=Among.OPEN)
    clock.forward(minutes=1)
    two.search.find("the", OLU.model_copy(update={"username": "mina"}), page=3)
    made = two.search.made()
    assert [(one.officer, one.asked, one.among, one.page, one.found) for one in made] == [
        ("mina", "the", "", 3, 0),
        ("olu", "smythe", "open", 1, 1),
    ]
    assert (made[1].at, made[1].name, made[1].post) == (MONDAY, "Olu Officer", "officer")
    assert [one.asked for one in two.search.made("olu")] == ["smythe"]
    assert [one.asked for one in two.search.made(limit=1, offset=1)] == ["smythe"]


def test_no_search_without_its_line(two: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise RegisterBusy("Somebody else writes.")

    monkeypatch.setattr(two.database, "writing", busy)
    with pytest.raises(RegisterBusy):
        look(two, "smythe")


def test_a_case_that_is_deleted_is_found_no_more_and_the_search_for_it_stays(two: Register) -> None:
    look(two, "smythe")
    with two.database.writing() as connection:
        for table in (entries, turns, message_ids):
            connection.execute(table.delete())
        connection.execute(sa.text("DELETE FROM contacts"))
        connection.execute(cases.delete().where(cases.c.reference == WANTED))
    assert found(two, "smythe") == found(two, "smyhte") == []
    assert found(two, "pothole") == [OTHER]
    assert [one.found for one in two.search.made(limit=4)] == [1, 0, 0, 1]


def test_the_migration_finds_words_for_the_cases_there_are(two: Register, url: str) -> None:
    secret = entry(1, kind=Kind.MESSAGE, said={"note": "bruises"}, shown=Shown.SAFEGUARDING)
    tell(two, turn(1, WANTED, entries=(secret,), customer=ZOE, ended=True))

    def words() -> list[tuple[str, str]]:
        with two.database.reading() as connection:
            wanted = sa.select(search_cases.c.reference, search_cases.c.words)
            return [tuple(row) for row in connection.execute(wanted.order_by(search_cases.c.reference))]

    before = words()
    two.database.close()
    registers.downgrade(url, "0013")
    registers.migrate(url)
    assert words() == before
    assert len(before) == 2
    assert found(two, "bruises") == []
    assert found(two, "bruizes smythe", guarded=True, among=Among.CLOSED) == [WANTED]
