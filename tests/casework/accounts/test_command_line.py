"""The accounts from a terminal: for the first one, and for the day when nobody can sign in."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import typer
from typer.testing import CliRunner

from casework.__main__ import app
from engine import process
from register import Register, migrate
from register.people.officers import Post
from starter.desk.composition import wall_clock


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHARTER_ENCRYPTION", "false")
    url = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    migrate(url)
    opened = Register.open(url, wall_clock)
    yield opened
    opened.close()


def told(*words: str) -> tuple[int, str]:
    """What a command says, and its exit code."""
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


@pytest.fixture(autouse=True)
def stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command ends its process; here it ends alone."""

    def leave(code: int) -> NoReturn:
        raise typer.Exit(code)

    monkeypatch.setattr(process, "leave", leave)


def test_the_accounts_from_a_terminal(register: Register) -> None:
    code, said = told("officer", "Ada", "Ada Example", "administrator", "--email", "ada@example.com")
    assert code == 0
    assert "Ada Example can sign in as Ada once, within 72 hours, with the password" in said
    ada = register.officers.get("ada")
    assert ada is not None
    assert (ada.role, ada.email, ada.temporary_until is None) == (
        Post.ADMINISTRATOR,
        "ada@example.com",
        False,
    )
    for words, why in (
        (("officer", "ada", "Ada Other", "officer"), "There is an account of that username already."),
        (("officer", "bo", "ada  EXAMPLE", "officer"), "An account has, or had, that name"),
        (("officer", "b/o", "Bo Example", "officer"), "without spaces"),
        (("officer", "bo", "Bo Example", "officer", "--team", "nonsense"), "has no team 'nonsense'"),
        (("officer", "bo", "Bo Example", "officer", "--team", "Highways"), "It has: "),
        (("password", "nobody"), "There is no such account"),
        (("close", "nobody"), "There is no such account"),
        (("close", "ada"), "It is the last administrator's"),
    ):
        code, said = told(*words)
        assert (code != 0, why in said) == (True, True), said
    register.second_factors.give("ada", "sealed", ["hash"])
    code, said = told("password", "ada", "--second-factor")
    assert "ada can sign in once" in said
    assert register.second_factors.get("ada") == ""
    assert told("officer", "bo", "Bo Example", "officer", "--team", "highways")[0] == 0
    assert told("close", "bo") == (0, "The account of Bo Example is closed.\n")
    assert told("officers")[1].splitlines() == [
        "ada  Ada Example  Administrator",
        "bo  Bo Example  Officer  highways  closed",
    ]


def test_teams_and_services_are_given_to_one_or_to_a_team(register: Register) -> None:
    for username in ("olive", "oscar"):
        told("officer", username, f"{username.title()} Example", "officer", "--team", "housing_solutions")
    told("officer", "mabel", "Mabel Example", "manager", "--also", "*", "--service", "all")
    assert told("give", "housing_solutions", "--whole-team", "--service", "homelessness")[0] == 0
    assert told("give", "olive", "--also", "waste", "--service", "graffiti")[0] == 0
    found = {each.username: each for each in register.officers.everyone()}
    assert (found["olive"].teams, found["olive"].services) == (("waste",), ("graffiti", "homelessness"))
    assert (found["oscar"].teams, found["oscar"].services) == ((), ("homelessness",))
    assert found["mabel"].teams == ("*",)
    assert {"homelessness", "ehc_needs_assessment"} <= set(found["mabel"].services)
    for words, why in (
        (("give", "olive"), "Say what is given"),
        (("give", "nobody", "--also", "waste"), "no open account of that username"),
        (("give", "olive", "--also", "nonsense"), "has no team 'nonsense'"),
        (("give", "olive", "--service", "nonsense"), "No edition has a service 'nonsense'"),
    ):
        code, said = told(*words)
        assert code != 0
        assert why in said
