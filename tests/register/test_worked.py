"""What came in and what was recorded by whom, as a rehearsal asks the register for it, on both databases."""

from datetime import timedelta

from charter.cases import Kind
from charter.people import Role, Sender
from register import Register
from register.cases.worked import CameIn, Recorded
from tests.register.making import MONDAY, entry, tell, turn

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLU = Sender(role=Role.OFFICER, name="Olu Officer")


def said(number: int, message: str, by: Sender, hours: int) -> object:
    return entry(number, at=MONDAY + hours * HOUR, kind=Kind.MESSAGE, message=message, by=by)


def test_reports_and_what_staff_recorded_in_that_time_and_nobody_else(register: Register) -> None:
    lines = (
        entry(1, kind=Kind.STAGE),
        said(2, "inspection_recorded", OLU, 1),
        said(3, "customer_replied", Sender(role=Role.CUSTOMER, name="Ada Example"), 2),
        said(4, "work_completed", Sender(role=Role.SYSTEM), 3),
        said(5, "note_added", OLU, 30),
    )
    tell(register, turn(1, "MK-A", entries=lines))
    tell(register, turn(1, "MK-B", entries=(), received=MONDAY + DAY))

    assert register.worked.came_in(MONDAY, MONDAY + DAY) == [CameIn(MONDAY, "MK-A", "potholes")]
    assert list(register.worked.recorded(MONDAY, MONDAY + DAY)) == [
        Recorded(MONDAY + HOUR, "MK-A", "HighwaysRepair", "Highways", "inspection_recorded", "Olu Officer"),
        Recorded(MONDAY + 3 * HOUR, "MK-A", "HighwaysRepair", "Highways", "work_completed", "system"),
    ]
