"""A calendar of collections: kept whole, found by what is most precise."""

from datetime import date

from register import Register
from register.located.collections import BATCH, CollectionDay, place_keys

TUESDAY = CollectionDay(place="uprn:7", what="Rubbish", weekday=1)
FRIDAY = CollectionDay(place="street:example close", what="Rubbish", weekday=4)
ONCE = CollectionDay(place="postcode:EX22AD", what="Garden", day=date(2026, 12, 8))


def test_keys_from_the_most_precise() -> None:
    assert place_keys("0007", "ex2 2ad", " Example  Close") == (
        "uprn:7",
        "postcode:EX22AD",
        "street:example close",
    )
    assert place_keys("none", "", "") == ()


def test_the_most_precise_that_is_known(register: Register) -> None:
    assert register.collections.replace([FRIDAY, TUESDAY, ONCE]) == 3
    everywhere = place_keys("7", "EX2 2AD", "Example Close")
    assert register.collections.known_at(everywhere) == [TUESDAY]
    assert register.collections.known_at(everywhere[1:]) == [ONCE]
    assert register.collections.known_at(place_keys("8", "", "Example Close")) == [FRIDAY]
    assert register.collections.known_at(()) == []


def test_a_new_calendar_takes_the_place_of_the_old_one(register: Register) -> None:
    many = [CollectionDay(place=f"uprn:{number}", weekday=1, what="Rubbish") for number in range(BATCH + 1)]
    assert register.collections.replace(many) == BATCH + 1
    assert register.collections.replace([ONCE]) == 1
    assert register.collections.known_at(("uprn:7",)) == []
