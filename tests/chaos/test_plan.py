"""Faults drawn from a seed: told again alike, none left out, never two on one thing."""

import pytest

from chaos.plan import DATABASE, EVERYTHING, PROGRAMS, QUIET_SECONDS, Fault, Strike, drawn, kinds


def test_a_seed_draws_the_same_again_and_another_draws_others() -> None:
    deck = kinds(postgres=True)
    assert drawn(4, 300, deck) == drawn(4, 300, deck)
    assert drawn(4, 300, deck) != drawn(5, 300, deck)


@pytest.mark.parametrize("postgres", [False, True])
def test_ten_minutes_have_every_fault_there_is(postgres: bool) -> None:
    deck = kinds(postgres=postgres)
    assert {each for each, _ in deck} == set(Fault)
    assert any(target == DATABASE for _, target in deck) is postgres
    for seed in range(20):
        done = [(each.fault, each.target) for each in drawn(seed, 600, deck)]
        assert set(done) == set(deck)
        assert len(done) > 2 * len(deck)


def test_none_outlasts_the_quiet_end_and_no_two_are_on_one_thing() -> None:
    for seed in range(50):
        strikes = drawn(seed, 240, kinds(postgres=True))
        assert strikes
        assert all(each.ends <= 240 - QUIET_SECONDS + 0.1 for each in strikes)
        for one in strikes:
            others = [each for each in strikes if each is not one and _same(each, one)]
            assert not [each for each in others if each.at <= one.at < each.ends]


def _same(one: Strike, other: Strike) -> bool:
    both = {one.target, other.target}
    return len(both) == 1 or (EVERYTHING in both and bool(both & set(PROGRAMS)))


def test_a_fault_says_what_it_is() -> None:
    assert str(Strike(Fault.MISTIMED, "relay", 1, 2, -60.0)) == "relay mistimed by -60 s"
    assert str(Strike(Fault.SLOWED, "Temporal", 1, 2, 0.25)) == "Temporal slowed by 0.25 s"
    assert str(Strike(Fault.KILLED, "mail", 1, 2)) == "mail killed"
