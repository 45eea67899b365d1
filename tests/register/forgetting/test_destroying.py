"""A case destroyed: nothing of it is left but what is listed as kept, and no other case is touched."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.payloads.ring import KeyRing
from engine.payloads.seal import Seal
from register import Register
from register.forgetting.certificate import document, faults, writing, written_as
from register.forgetting.destructions import FILES, WORDS, Destruction, Obstacle, WhyDestroyed
from register.forgetting.disposal import CALLED, DISPOSAL, FOLDERS, Destroyed, Emptied, StaysWhole
from register.forgetting.tables import data_keys
from register.models import cases, event_deliveries, letters, metadata, search_spellings
from tests.register.forgetting.filling import MARK, fill, marked
from tests.register.making import MONDAY, Clock, intake, tell, turn

ADA, BEA = "MK-AAAAAAAA2", "MK-BBBBBBBB3"
SEAL = Seal(KeyRing({"k-1": b"1" * 32}, "k-1"))
CERTIFY = writing(SEAL.close)


def destroyed(register: Register, reference: str, by: str = "Mary Example") -> Destruction:
    assert register.destructions.approve(reference, WhyDestroyed.RETENTION, by) is None
    done = register.destructions.destroy(reference)
    assert isinstance(done, Destruction)
    certified = register.destructions.certify(reference, CERTIFY)
    assert certified is not None
    return certified


def test_every_table_and_column_is_decided() -> None:
    """A new table, or a new column of one that stays, is caught until somebody says what becomes of it."""
    assert set(DISPOSAL) == set(metadata.tables.values())
    for table, becomes in DISPOSAL.items():
        match becomes:
            case StaysWhole(why):
                assert len(why) > 9, table.name
            case Emptied(_, columns, stays):
                assert set(columns) | stays == set(table.columns.keys()), table.name
                assert not set(columns) & stays, table.name
            case Destroyed():
                pass
    touched = {t.name for t, b in DISPOSAL.items() if not isinstance(b, StaysWhole)}
    assert set(CALLED) == touched
    assert all(FOLDERS.values())


def test_nothing_of_a_destroyed_case_is_left_but_what_is_kept(register: Register) -> None:
    fill(register, ADA, 1)
    fill(register, BEA, 2)
    with register.database.writing() as connection:
        for table in (letters, event_deliveries):
            connection.execute(table.update().values(state="delivered"))
        key = {"reference": ADA, "key_id": "k-1", "sealed": b"wrapped", "made": MONDAY}
        connection.execute(data_keys.insert(), [key])
    others = sorted(marked(register, f"{MARK}2"))
    done = destroyed(register, ADA)
    kept = {table.name for table, becomes in DISPOSAL.items() if isinstance(becomes, StaysWhole)}
    stays = {
        (table.name, column)
        for table, becomes in DISPOSAL.items()
        if isinstance(becomes, Emptied)
        for column in becomes.stays
    }
    left = [found for found in marked(register, f"{MARK}1") if found[0] not in kept]
    assert set(left) <= stays
    assert sorted(marked(register, f"{MARK}2")) == others
    where = {table for table, _ in marked(register, ADA)} - {"own_asks"}  # gone after a day
    assert where == {"cases", "promises", "data_keys", "destructions"} | {
        "openings",
        "rights",
        "restricted_uses",
    }
    expected = {t.name for t, b in DISPOSAL.items() if isinstance(b, Destroyed | Emptied)} - {"holds"}
    assert set(done.what or {}) == expected | {FILES, WORDS}
    assert done.what is not None
    assert done.what[FILES] == 1
    with register.database.reading() as connection:
        [row] = connection.execute(sa.select(data_keys))
    assert (bytes(row.sealed), row.destroyed) == (b"", MONDAY)


def test_the_figures_stay_and_no_screen_has_the_case(register: Register, clock: Clock) -> None:
    stored = register.reports.receive(
        intake("web-1"), process="HighwaysRepair", edition="e", new_reference=lambda: ADA
    )
    assert stored.reference == ADA
    tell(register, turn(1, ADA))
    with register.database.writing() as connection:
        connection.execute(cases.update().values(ended=clock(), outcome="done"))
        connection.execute(letters.update().values(state="delivered"))
    with register.database.reading() as connection:
        words = set(connection.execute(sa.select(search_spellings.c.word)).scalars())
    assert words
    done = destroyed(register, ADA)
    assert register.cases.get(ADA) is None
    assert register.cases.find() == []
    assert register.queue.cases(which="all", limit=9) == []
    with register.database.reading() as connection:
        row = connection.execute(sa.select(cases)).one()
        assert set(connection.execute(sa.select(search_spellings.c.word)).scalars()) == set()
    assert (row.outcome, row.intake, row.state, row.place, row.latitude) == ("done", None, None, "", None)
    assert (done.what or {})[WORDS] == len(words)


def test_what_stands_in_the_way_is_said_and_nothing_is_destroyed(register: Register) -> None:
    fill(register, ADA, 1)
    approve = register.destructions.approve
    assert approve("MK-NOBODYS99", WhyDestroyed.REQUEST, "Mary Example") is Obstacle.NONE
    with register.database.writing() as connection:
        connection.execute(letters.update().values(state="held"))
    assert approve(ADA, WhyDestroyed.REQUEST, "Mary Example") is Obstacle.POSTING
    with register.database.writing() as connection:
        connection.execute(letters.update().values(state="sent"))
        connection.execute(cases.update().values(ended=None))
    assert approve(ADA, WhyDestroyed.REQUEST, "Mary Example") is Obstacle.OPEN
    with register.database.writing() as connection:
        connection.execute(cases.update().values(ended=MONDAY))
        connection.execute(event_deliveries.update().values(state="delivered"))
    hold = register.holds.place(ADA, "A claim is before the court", "Mary Example")
    assert approve(ADA, WhyDestroyed.REQUEST, "Mary Example") is Obstacle.HELD
    assert register.holds.lift(hold.id, "The claim is settled", "Mary Example")
    assert not register.holds.lift(hold.id, "again", "Mary Example")
    assert approve(ADA, WhyDestroyed.REQUEST, "Mary Example") is None
    again = register.holds.place(ADA, "Another claim", "Mary Example")
    assert register.destructions.destroy(ADA) is Obstacle.HELD, "held after it was approved"
    assert register.holds.lift(again.id, "Withdrawn", "Mary Example")
    assert isinstance(register.destructions.destroy(ADA), Destruction)
    assert approve(ADA, WhyDestroyed.REQUEST, "Mary Example") is Obstacle.DESTROYED
    assert not register.destructions.withdraw(ADA)


def test_each_step_may_be_repeated_and_a_certificate_is_written_once(
    register: Register, clock: Clock
) -> None:
    for number, reference in enumerate((ADA, BEA), 1):
        fill(register, reference, number)
    with register.database.writing() as connection:
        for table in (letters, event_deliveries):
            connection.execute(table.update().values(state="delivered"))
    assert not register.destructions.any_between(MONDAY - timedelta(days=9), MONDAY + timedelta(days=1))
    first = destroyed(register, ADA)
    assert register.destructions.any_between(MONDAY - timedelta(days=9), MONDAY + timedelta(days=1))
    assert not register.destructions.any_between(MONDAY, MONDAY + timedelta(days=9))
    clock.forward(hours=1)
    assert register.destructions.destroy(ADA) == first
    assert register.destructions.certify(ADA, CERTIFY) == first
    second = destroyed(register, BEA)
    assert [first.number, second.number] == [1, 2]
    assert second.certificate is not None
    assert second.certificate["before"] == first.hash
    assert register.destructions.approved(9) == []
    assert list(faults(register.destructions.chain(0, 9), SEAL.open)) == []
    assert written_as(document(first), register.destructions.get(ADA)) == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"approved_by": "Somebody else"}, "it was changed after it was written"),
        ({"before": "00"}, "it does not follow the one before it"),
        ({"number": 7}, "one was taken out or put in"),
    ],
)
def test_a_certificate_that_was_changed_is_found(wrong: dict[str, object], said: str) -> None:
    done = _certified()
    done = done.model_copy(update={"certificate": {**(done.certificate or {}), **wrong}})
    found = list(faults([done], SEAL.open))
    assert any(said in each for each in found)
    other = Seal(KeyRing({"k-1": b"2" * 32}, "k-1"))
    assert any("seal cannot be opened" in each for each in faults([_certified()], other.open))
    assert written_as({**document(_certified()), **wrong}, _certified())


def _certified() -> Destruction:
    done = Destruction(
        **dict.fromkeys(("process", "service", "service_title", "outcome"), "x"),
        reference=ADA,
        received=MONDAY,
        ended=MONDAY,
        ground=WhyDestroyed.RETENTION,
        approved_at=MONDAY,
        approved_by="Mary Example",
        destroyed_at=MONDAY,
        what={"entries": 3, "cases": 1},
        digest="ab",
    )
    return done.model_copy(update={"number": 1, **CERTIFY(done, 1, "")})


def test_due_is_what_has_been_kept_its_years(register: Register) -> None:
    fill(register, ADA, 1, ended_days_ago=10)
    fill(register, BEA, 2, ended_days_ago=3)
    due = register.destructions.due
    kinds = register.destructions.kinds()
    assert len(kinds) == 2
    before = dict.fromkeys(kinds, MONDAY - timedelta(days=5))
    assert [one.reference for one in due(before, 9)] == [ADA]
    hold = register.holds.place(ADA, "An inquiry", "Mary Example")
    assert due(before, 9) == []
    register.holds.lift(hold.id, "It has ended", "Mary Example")
    with register.database.writing() as connection:
        connection.execute(letters.update().values(state="delivered"))
        connection.execute(event_deliveries.update().values(state="delivered"))
    register.destructions.approve(ADA, WhyDestroyed.RETENTION, "Mary Example")
    assert due(before, 9) == []
    assert register.destructions.withdraw(ADA)
    assert [one.reference for one in due(before, 9)] == [ADA]
    assert due({}, 9) == []
