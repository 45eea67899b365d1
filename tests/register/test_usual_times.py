"""How long promises took to keep, as the register is asked for it, on both databases."""

from datetime import datetime, timedelta

import pytest

from register import Register
from tests.register.test_figures import AS_OF, DAY, JULY, promise, told

YEAR = timedelta(days=365)


def took(
    register: Register, service: str = "potholes", key: str = "inspect"
) -> list[tuple[datetime, datetime | None]]:
    return register.usual_times.took(service, key, AS_OF - YEAR, AS_OF)


@pytest.mark.parametrize(
    ("state", "days", "ended", "found"),
    [
        ("kept", 5, 3, [3]),
        ("kept late", 5, 8, [8]),
        ("late", 5, None, [None]),
        ("open", 5, None, [None]),  # late, and nobody has said so yet
        ("overtaken", 5, 8, [None]),  # late, and then no longer needed
        ("overtaken", 5, 3, []),  # no longer needed in time
        ("open", 500, None, []),  # not due yet
        (
            "kept",
            500,
            3,
            [],
        ),  # kept, and not due yet: that it was quick would tell nothing of those still open
        ("kept", -400, -401, []),  # due more than a year ago
    ],
)
def test_which_of_them_count(
    register: Register, state: str, days: int, ended: int | None, found: list[int | None]
) -> None:
    at = None if ended is None else JULY + ended * DAY
    told(register, "MK-A", promise("inspect", state, days, ended=at))
    assert took(register) == [(JULY, None if each is None else JULY + each * DAY) for each in found]


def test_another_service_another_promise_and_the_customers_own_do_not(register: Register) -> None:
    at = JULY + DAY
    told(register, "MK-A", promise("inspect", "kept", ended=at), promise("repair", "kept", ended=at + DAY))
    told(register, "MK-B", promise("inspect", "kept", ended=at), service="bins")
    told(register, "MK-C", promise("inspect", "kept", ended=at, by="customer"))
    assert took(register) == [(JULY, at)]
    assert took(register, key="repair") == [(JULY, at + DAY)]
    assert took(register, "bins") == [(JULY, at)]
