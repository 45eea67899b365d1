"""The audit: lines that are added, found again, and that nothing changes or deletes."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from register import Register, RegisterError
from register.forgetting.destructions import Obstacle, WhyDestroyed
from register.models import audit, cases, metadata
from register.people.audit import AuditAbout, AuditLine, AuditWanted, Did
from register.people.officers import Post
from tests.register.making import MONDAY, tell, turn

ADA, BEA = "MK-AAAAAAAA2", "MK-BBBBBBBB3"


def line(number: int = 0, **more: Any) -> AuditLine:
    usual: dict[str, Any] = {
        "at": MONDAY + timedelta(minutes=number),
        "username": "olive",
        "name": "Olive Example",
        "post": "officer",
        "what": Did.READ,
        "about": AuditAbout.CASE,
        "of": "MK-AAAAAAAA2",
        "route": "GET /casework/cases/{reference}",
        "status": 200,
    }
    return AuditLine(**{**usual, **more})


def found(register: Register, limit: int = 50, before: int | None = None, **wanted: Any) -> list[str]:
    return [each.of for each in register.audit.find(AuditWanted(**wanted), limit, before)]


def test_lines_are_found_by_whom_of_what_and_when(register: Register) -> None:
    register.audit.add([line(0, of="A")])
    register.audit.add([line(1, of="B", username="mabel", what=Did.EXPORTED)])
    register.audit.add([line(2, of="C", about=AuditAbout.ACCOUNT, username="", what=Did.REFUSED)])
    assert found(register) == ["C", "B", "A"]
    assert found(register, username="olive") == ["A"]
    assert found(register, of="B") == ["B"]
    assert found(register, what="exported") == ["B"]
    assert found(register, about=[AuditAbout.ACCOUNT]) == ["C"]
    assert found(register, since=MONDAY + timedelta(minutes=1)) == ["C", "B"]
    assert found(register, until=MONDAY + timedelta(minutes=1)) == ["A"]


def test_pages_go_on_where_the_last_one_ended_while_more_is_written(register: Register) -> None:
    for number in range(5):
        register.audit.add([line(number, of=str(number))])
    first = register.audit.find(AuditWanted(), 2)
    register.audit.add([line(9, of="new")])
    assert [each.of for each in first] == ["4", "3"]
    assert found(register, 2, first[-1].id) == ["2", "1"]


@pytest.mark.parametrize(
    "change",
    [audit.update().values(username="mabel"), audit.delete(), sa.text("UPDATE audit SET details = ''")],
    ids=["update", "delete", "as text"],
)
def test_no_line_is_changed_or_deleted(register: Register, change: Any) -> None:
    register.audit.add([line()])
    before = register.audit.find(AuditWanted(), 10)
    with pytest.raises(RegisterError), register.database.writing() as connection:
        connection.execute(change)
    assert register.audit.find(AuditWanted(), 10) == before


def test_the_table_cannot_be_emptied_at_once(register: Register) -> None:
    register.audit.add([line()])
    empties = "DELETE FROM audit" if register.database.is_sqlite else "TRUNCATE audit"
    with pytest.raises(RegisterError), register.database.writing() as connection:
        connection.execute(sa.text(empties))
    assert len(register.audit.find(AuditWanted(), 10)) == 1


def test_it_hangs_on_nothing_that_may_be_deleted() -> None:
    assert not audit.foreign_keys
    assert [table.name for table in metadata.tables.values() for key in table.foreign_keys
            if key.column.table is audit] == []  # fmt: skip


def test_an_account_is_known_however_it_is_typed(register: Register) -> None:
    register.officers.add("olive", "Olive Example", Post.OFFICER, "hash")
    assert register.audit.account(" OLIVE ") == ("olive", "Olive Example", "officer")
    assert register.audit.account("my-password-by-mistake") == ("", "", "")


def test_each_filter_has_an_index(register: Register) -> None:
    indexed = {index.columns.keys()[0] for index in audit.indexes}
    assert indexed == {"at", "username", "of", "about"}


REFUSED: list[dict[str, Any]] = [
    {"of": "", "details": "", "username": "mabel"},
    {"of": "MK-BBBBBBBB3", "details": ""},
    {"of": ""},
    {"details": ""},
    {"of": "", "details": "", "at": MONDAY},
]


def test_a_line_loses_its_case_once_that_is_to_be_destroyed_and_nothing_else(register: Register) -> None:
    register.audit.add([line(1, of=each, details="message: replied") for each in (ADA, BEA)])
    register.audit.add([line(2, of=ADA, about=AuditAbout.ACCOUNT, details="an account may be called so")])
    tell(register, turn(1, ADA), [])
    with register.database.writing() as connection:
        connection.execute(cases.update().values(ended=MONDAY, outcome="done"))
    forgets = audit.update().where(audit.c.of == ADA, audit.c.about == "case").values(of="", details="")
    refused(register, forgets)
    assert register.destructions.approve(ADA, WhyDestroyed.RETENTION, "mabel") is None
    for values in REFUSED:
        refused(register, audit.update().where(audit.c.of == ADA).values(values))
    for whose in (audit.c.of == BEA, audit.c.about == "account"):
        refused(register, audit.update().where(whose).values(of="", details=""))
    assert not isinstance(register.destructions.destroy(ADA), Obstacle)
    lines = register.audit.find(AuditWanted(), 9)
    assert [(each.of, each.about) for each in lines] == [(ADA, "account"), (BEA, "case"), ("", "case")]
    forgotten = lines[-1].model_dump(exclude={"id"})
    assert forgotten == line(1, of="").model_dump()


def refused(register: Register, change: Any) -> None:
    with pytest.raises(RegisterError), register.database.writing() as connection:
        connection.execute(change)
