"""What a forecast is made from and held against: open cases with their snapshots, and what was late since."""

from datetime import timedelta

from charter.cases import Snapshot
from register import Register
from register.dashboard.lists import FigureOf
from register.seeing.sight import Sight
from tests.register.making import MONDAY, tell, turn
from tests.register.test_figures import promise

DAY = timedelta(days=1)
SNAPSHOT = Snapshot(process="HighwaysRepair", urgent=False, report={"reference": "MK-1"})


def test_open_cases_with_what_they_go_on_with(register: Register) -> None:
    tell(register, turn(1, "MK-1", snapshot=SNAPSHOT))
    tell(register, turn(1, "MK-2"))
    tell(register, turn(1, "MK-3", snapshot=SNAPSHOT, ended=True, outcome="completed"))
    [(state, snapshot)] = register.foreseen.standing()
    assert (state.reference, snapshot) == ("MK-1", SNAPSHOT)
    assert register.foreseen.open_cases() == 2


def test_what_was_late_of_the_cases_that_were_open_then(register: Register) -> None:
    def falls(days: int, key: str, state: str = "open") -> object:
        due = MONDAY + days * DAY
        ended = None if state == "open" else due
        return promise(key, state).model_copy(update={"due": due, "ended": ended})

    promises = (
        falls(-1, "before"), falls(3, "never kept"), falls(3, "kept late", "kept late"),
        falls(3, "kept", "kept"), falls(30, "after"),
    )  # fmt: skip
    tell(register, turn(1, "MK-1", promises=promises))
    tell(register, turn(1, "MK-2", promises=promises, received=MONDAY + DAY))
    late = register.foreseen.late_between(MONDAY, MONDAY + 7 * DAY)
    assert {(one.reference, one.promise) for one in late} == {("MK-1", "never kept"), ("MK-1", "kept late")}
    settled = register.foreseen.settled(["MK-1"], MONDAY)
    assert {key for _, key in settled} == {"before", "kept late", "kept"}


def test_those_that_are_open_still_and_seen(register: Register) -> None:
    tell(register, turn(1, "MK-1"))
    tell(register, turn(1, "MK-2", team="Waste"))
    tell(register, turn(1, "MK-3", ended=True, outcome="completed"))
    asked = ["MK-1", "MK-2", "MK-3", "MK-4"]
    assert set(register.foreseen.still_open(asked, FigureOf())) == {"MK-1", "MK-2"}
    seen = FigureOf(sight=Sight(teams=frozenset({"highways"})))
    assert set(register.foreseen.still_open(asked, seen)) == {"MK-1"}
