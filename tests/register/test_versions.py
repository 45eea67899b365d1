"""How far timelines have come, for many cases at once; what is behind a number, for its reader alone."""

from charter.cases import Shown
from register import Register
from tests.register.making import REFERENCE, entry, tell, turn
from tests.statements import statements

OTHER = "MK-BBBBBBBB3"


def test_the_last_line_of_each(register: Register) -> None:
    assert register.versions.last([]) == {}
    tell(register, turn(1))
    tell(register, turn(2))
    tell(register, turn(1, OTHER))
    with statements(register) as sent:
        found = register.versions.last([REFERENCE, OTHER, "MK-CCCCCCCC4"])
    assert (found, len(sent)) == ({REFERENCE: 4, OTHER: 2}, 1)


def test_what_is_behind_a_number(register: Register) -> None:
    lines = (entry(3), entry(4, shown=Shown.SAFEGUARDING), entry(5, shown=Shown.EVERYONE))
    tell(register, turn(1))
    tell(register, turn(2, entries=lines))
    seen = register.versions.since(REFERENCE, 2, {Shown.STAFF, Shown.EVERYONE})
    assert [one.number for one in seen] == [3, 5]
    assert register.versions.since(REFERENCE, 5, {Shown.STAFF}) == []
