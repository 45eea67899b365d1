"""Forms kept for whoever wrote them: in that browser, for a day, until they are used."""

import pytest

from register import Register
from register.people.kept_forms import KeptForm
from tests.register.making import Clock

FORM = KeptForm(id="one", address="/casework/x", key_id="key", words=b"\x00sealed\xff")


def test_it_comes_back_as_it_was(register: Register) -> None:
    register.kept_forms.keep(FORM, "token", "olive")
    assert register.kept_forms.waiting("token", "olive") == "one"
    assert register.kept_forms.get("one", "olive") == FORM
    register.kept_forms.drop("one", "oscar")
    assert register.kept_forms.get("one", "olive") == FORM
    register.kept_forms.drop("one", "olive")
    assert register.kept_forms.get("one", "olive") is None
    assert register.kept_forms.waiting("token", "olive") == ""


@pytest.mark.parametrize(("token", "username"), [("token", "oscar"), ("other", "olive")])
def test_it_waits_for_nobody_else(register: Register, token: str, username: str) -> None:
    register.kept_forms.keep(FORM, "token", "olive")
    assert register.kept_forms.waiting(token, username) == ""
    assert register.kept_forms.get("one", "oscar") is None


def test_it_is_forgotten_after_a_day(register: Register, clock: Clock) -> None:
    register.kept_forms.keep(FORM, "token", "olive")
    clock.forward(hours=23)
    register.kept_forms.keep(FORM.model_copy(update={"id": "two"}), "token", "olive")
    assert register.kept_forms.waiting("token", "olive") == "two"
    clock.forward(hours=2)
    assert register.kept_forms.get("one", "olive") is None
    assert register.kept_forms.waiting("token", "olive") == "two"
