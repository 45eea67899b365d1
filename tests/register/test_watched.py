"""How the whole stands, in ten queries and without anybody in it, alike on both databases."""

from datetime import timedelta

from charter.people import Channel
from register import Register
from register.concerns import Concern
from register.letters.stored import LetterState
from register.models import letters
from register.outside.events import DeliveryState
from register.outside.inbound import Came
from register.standing.watched import HowMany, OfService, Waits
from tests.register.making import MONDAY, Clock, References, intake, letter, tell, turn
from tests.register.test_dashboard import DAY, case, due
from tests.register.test_inbound import item
from tests.statements import statements

HOUR = timedelta(hours=1)


def test_everything_that_is_watched_in_ten_queries(register: Register, clock: Clock) -> None:
    case(register, "MK-A", due(-2, "late"), late=True, due=MONDAY - 2 * DAY)
    case(register, "MK-B", due(-4, "kept"), due(-5, "kept late", "inspect"), due(-9, "kept", "other"))
    case(register, "MK-C", due(-1), ended=True, outcome="completed")
    register.stalled.flag({"MK-B": "It waits."}, MONDAY)
    late = turn(2, "MK-A", promises=(due(-2, "late"),), late=True, due=MONDAY - 2 * DAY)
    tell(register, late, [letter(1, "MK-A"), letter(2, "MK-A")])
    register.reports.receive(intake(), process="P", edition="e", new_reference=References("MK-D"))
    register.inbound.keep(item(1, received=MONDAY - HOUR))
    register.inbound.keep(item(2, state=Came.OFFICER, reference=""))
    register.inbound.keep(item(3, state=Came.DONE))
    register.concerns.add(Concern(reference="MK-A", mark="one", at=MONDAY, due=MONDAY + HOUR))
    clock.forward(hours=2)
    with register.database.writing() as connection:
        connection.execute(letters.update().where(letters.c.number == 2).values(state=LetterState.SENT))
    with statements(register) as sent:
        stands = register.watched.now_stands()
    assert len(sent) == 10
    assert sorted(stands.open_cases) == [OfService("potholes", 3, 1)]
    assert stands.stalled == [HowMany(("potholes",), 1)]
    assert sorted(stands.promises) == [
        HowMany(("potholes", "kept"), 1),
        HowMany(("potholes", "kept_late"), 1),
        HowMany(("potholes", "still_late"), 2),
    ]
    assert stands.unsent == [Waits((Channel.EMAIL, "stored"), 1, MONDAY)]
    assert sorted(stands.letters) == [HowMany(("email", "sent"), 1), HowMany(("email", "stored"), 1)]
    assert sorted(stands.inbound) == [
        Waits(("mail", "officer"), 1, MONDAY),
        Waits(("mail", "says"), 1, MONDAY - HOUR),
    ]
    assert stands.unstarted == Waits((), 1, MONDAY)
    untaken = register.events.untaken(99)
    assert stands.untaken == Waits((), len(untaken), MONDAY)
    assert untaken
    assert (stands.concerns, stands.concerns_overdue) == (Waits((), 1, MONDAY), 1)
    register.events.expect([("finance", one.event) for one in untaken])
    register.events.take(untaken)
    stands = register.watched.now_stands()
    assert stands.deliveries == [Waits(("finance", DeliveryState.WAITING), len(untaken), clock.at)]
    assert stands.untaken == Waits((), 0, None)


def test_an_empty_register_waits_for_nothing(register: Register) -> None:
    stands = register.watched.now_stands()
    assert not any((stands.open_cases, stands.promises, stands.unsent, stands.letters, stands.inbound))
    assert stands.unstarted == stands.untaken == stands.concerns == Waits((), 0, None)
    assert stands.concerns_overdue == 0
