"""Accounts at once, names apart, and who keeps them: on SQLite and on Postgres."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import register as registers
from register import Register
from register.database import Database
from register.people.accounts import ChangedMeanwhile, LastAdministrator, Profile
from register.people.names import NameTaken
from register.people.officers import Officer, Post
from tests.register.making import Clock, at_once

EARLY = timedelta(days=400)


def add(register: Register, username: str, name: str, role: Post = Post.OFFICER) -> Officer:
    assert register.officers.add(username, name, role, "hash", "highways")
    found = register.officers.get(username)
    assert found is not None
    return found


def caught(job: Any, *arguments: Any, **named: Any) -> str:
    """The name of what it raised; empty where it was done."""
    try:
        job(*arguments, **named)
    except (ChangedMeanwhile, LastAdministrator, NameTaken) as error:
        return type(error).__name__
    return ""


def test_of_many_of_one_name_at_once_one_has_it(register: Register) -> None:
    def add_one(number: int) -> str:
        return caught(register.officers.add, f"ada{number}", f" Ada{' ' * number} EXAMPLE", Post.OFFICER, "")

    assert sorted(at_once(8, add_one)) == ["", *["NameTaken"] * 7]
    assert len(register.officers.everyone()) == 1


def test_of_two_who_change_one_account_the_second_is_told(register: Register) -> None:
    ada = add(register, "ada", "Ada Example")

    def change(number: int) -> str:
        to = Profile(name=f"Ada {number}", role=Post.MANAGER)
        return caught(register.accounts.change, "ada", ada.version, to)

    assert sorted(at_once(6, change)) == ["", *["ChangedMeanwhile"] * 5]
    (handover,) = register.handovers.waiting()
    assert handover.from_officer == "Ada Example"


def test_two_administrators_cannot_close_each_other(register: Register) -> None:
    both = [add(register, name, name.title(), Post.ADMINISTRATOR) for name in ("ada", "bo")]

    def close(number: int) -> str:
        return caught(register.accounts.close, both[number].username, both[number].version, "")

    for _ in range(5):
        assert sorted(at_once(2, close)) == ["", "LastAdministrator"]
        (shut,) = [each for each in register.officers.everyone(closed=True) if each.closed]
        register.accounts.reopen(shut.username, shut.version)
        both = [each for each in map(register.officers.get, ("ada", "bo")) if each is not None]
    register.accounts.close("ada", both[0].version, "")
    (left,) = register.officers.everyone()
    lower = Profile(name=left.name, role=Post.OFFICER)
    assert caught(register.accounts.change, left.username, left.version, lower) == "LastAdministrator"


def test_a_name_that_was_given_up_is_nobody_elses(register: Register) -> None:
    ada = add(register, "ada", "Ada Example")
    bo = add(register, "bo", "Bo Example")
    ada = register.accounts.change("ada", ada.version, Profile(name="Ada Other", role=Post.OFFICER))
    taken = Profile(name="ADA example", role=Post.OFFICER)
    assert caught(register.accounts.change, "bo", bo.version, taken) == "NameTaken"
    back = register.accounts.change("ada", ada.version, Profile(name="Ada Example", role=Post.OFFICER))
    assert [(each.from_officer, each.to_officer) for each in register.handovers.waiting()] == [
        ("Ada Other", "Ada Example")
    ]
    register.accounts.close("ada", back.version, "highways")
    assert caught(register.officers.add, "eve", "Ada Example", Post.OFFICER, "") == "NameTaken"


def test_somebody_of_the_directory_is_made_once(register: Register) -> None:
    add(register, "ada", "Ada Example")
    profile = Profile(name="Ada Example", role=Post.MANAGER, team="highways", email="ada@example.com")
    usernames = ("ada", "ada@example.com", "directory-1")

    def come_in(number: int) -> Officer:
        return register.accounts.from_directory("issuer#1", usernames, profile)

    made = at_once(6, come_in)
    assert {(each.username, each.name) for each in made} == {
        ("ada@example.com", "Ada Example (ada@example.com)")
    }
    assert len(register.officers.everyone()) == 2
    assert come_in(0).version == max(each.version for each in made), "nothing changed, nothing is counted"
    assert register.handovers.waiting() == []


def test_a_code_is_used_once_however_many_come_at_once(register: Register) -> None:
    add(register, "ada", "Ada Example")
    register.second_factors.give("ada", "sealed", ["one", "two"])
    assert sum(at_once(8, lambda _: register.second_factors.use("ada", 7))) == 1
    assert not register.second_factors.use("ada", 6)
    assert sum(at_once(8, lambda _: register.second_factors.use_code("ada", "one"))) == 1
    assert register.second_factors.codes_left("ada") == 1
    register.second_factors.give("ada", "", ())
    assert (register.second_factors.get("ada"), register.second_factors.codes_left("ada")) == ("", 0)


def test_a_closed_accounts_sessions_end_with_it(register: Register, clock: Clock) -> None:
    ada = add(register, "ada", "Ada Example")
    for token in ("one", "two"):
        register.signed_in.start("ada", token, clock() - EARLY, device="Firefox")
    register.signed_in.start("ada", "step", clock() - EARLY, waits_for="code")
    lasting = register.signed_in.of("ada", clock() - EARLY, clock() - EARLY)
    assert {each.mark for each in lasting} == {"one", "two"}, "nobody is signed in before the last step"
    register.accounts.close("ada", ada.version, "highways")
    assert [register.signed_in.get(token) for token in ("one", "two", "step")] == [None] * 3
    register.signed_in.start("ada", "late", clock() - EARLY)
    assert register.signed_in.get("late") is None, "of whoever was just signing in"
    assert register.officers.attempt("ada", 5, timedelta(minutes=15)) is None
    assert not register.accounts.give_password("ada", "another")


def test_two_of_one_name_from_before_are_told_apart(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    registers.migrate(url)
    registers.downgrade(url, "0014")
    before = Database(url)
    with before.writing() as connection:
        for username, name in (("ada", "Ada Example"), ("a.e", " ada  EXAMPLE"), ("bo", "Bo Example")):
            columns = "(username, name, role, made) VALUES (:username, :name, 'officer', :made)"
            said = sa.text(f"INSERT INTO officers {columns}")
            made = f"2026-01-0{1 if username == 'ada' else 2} 00:00:00"
            connection.execute(said, {"username": username, "name": name, "made": made})
    before.close()
    registers.migrate(url)
    register = Register.open(url, clock)
    names = {each.username: each.name for each in register.officers.everyone()}
    assert names == {"ada": "Ada Example", "a.e": " ada  EXAMPLE (a.e)", "bo": "Bo Example"}
    assert caught(register.officers.add, "eve", "Bo  example", Post.OFFICER, "") == "NameTaken"
    register.close()
