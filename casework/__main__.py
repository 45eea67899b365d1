"""`python -m casework`: the site with every web door, and what it needs to be there."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

import typer
from fastapi import FastAPI

from casework.accounts.profiles import NOT_A_USERNAME, is_username, teams_in
from casework.looks.look import Look
from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import TEMPORARY, Passwords, new_password
from charter.counting.counting import day_of
from charter.writing.values import spoken
from engine import logs, process
from engine.config.settings import Settings
from register import Register, RegisterError
from register.people.accounts import ChangedMeanwhile, LastAdministrator
from register.people.names import NameTaken
from register.people.officers import EVERY_TEAM, Post, known_username
from starter import serving
from starter.desk.composition import load_editions, wall_clock
from starter.desk.intake import Desk

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def serve() -> None:
    """Serve the officers' site, the customers' pages and every door, until told to stop."""
    settings = Settings.load()
    logs.configure(settings)

    def make_app(desk: Desk, settings: Settings) -> FastAPI:
        look = Look.of(desk.catalogue.editions.folder)
        assets = Assets.built(settings.council_colour or look.colour, css=look.css, own=look.served)
        app = whole_app(desk, settings, assets)
        app.state.site.foresight.make_ready()
        desk.catalogue.make_ready()
        return app

    process.run(partial(serving.serve, settings, make_app=make_app), expected=(RegisterError,))


@app.command()
def officer(
    username: Annotated[str, typer.Argument(help="What they sign in with")],
    name: Annotated[str, typer.Argument(help="Their name, as cases show it")],
    role: Annotated[Post, typer.Argument(help="What they may do")],
    team: Annotated[str, typer.Option(help="Their team, as the edition calls it")] = "",
    email: Annotated[str, typer.Option(help="Their email address")] = "",
    also: Annotated[
        list[str] | None, typer.Option(help="Another team whose cases they see; * for every team's")
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(help="A service given to them, by its code; all for every sensitive one"),
    ] = None,
) -> None:
    """Let somebody sign in to the site. Their first password is made here and shown once."""

    def made(register: Register) -> str:
        if not is_username(username):
            raise _NotDone(NOT_A_USERNAME + ".")
        if team and team not in (known := _teams()):
            raise _NotDone(f"The edition has no team {team!r}. It has: {', '.join(known)}.")
        teams, services = _teams_named(also or []), _services_named(service or [])
        password, until = new_password(), register.now() + TEMPORARY
        try:
            hashed = Passwords().hash(password)
            if not register.officers.add(username, name, role, hashed, team, email, until, teams, services):
                raise _NotDone("There is an account of that username already.")
        except NameTaken:
            raise _NotDone("An account has, or had, that name: cases know officers by it.") from None
        return f"{name} can sign in as {username} {_once(password)}"

    _with_register(made)


@app.command()
def give(
    username: Annotated[str, typer.Argument(help="To whom; or a team's name with --whole-team")],
    also: Annotated[
        list[str] | None, typer.Option(help="Another team whose cases they see; * for every team's")
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(help="A service given to them, by its code; all for every sensitive one"),
    ] = None,
    whole_team: Annotated[bool, typer.Option("--whole-team", help="To every officer of that team")] = False,
) -> None:
    """Give teams or services to an officer, or to a whole team, beside what was given before."""

    def given(register: Register) -> str:
        teams, services = _teams_named(also or []), _services_named(service or [])
        if not (teams or services):
            raise _NotDone("Say what is given: --also with a team, or --service with a code.")
        if whole_team:
            named = username.casefold()
            found = [each for each in register.officers.everyone() if each.team.casefold() == named]
        else:
            known = register.officers.get(username)
            found = [known] if known and known.closed is None else []
        if not found:
            raise _NotDone("There is no open account of that username, or no officer of that team.")
        for each in found:
            more = ({*each.teams, *teams}, {*each.services, *services})
            try:
                register.accounts.give(each.username, each.version, *more)
            except ChangedMeanwhile:
                raise _NotDone(f"The account of {each.name} is being changed: try it again.") from None
        return f"Given to {', '.join(each.name for each in found)}."

    _with_register(given)


@app.command()
def officers() -> None:
    """List the accounts."""

    def listed(register: Register) -> str:
        found = register.officers.everyone(closed=True)
        rows = []
        for each in found:
            columns = (each.username, each.name, spoken(each.role), each.team)
            rows.append("  ".join(filter(None, (*columns, "closed" if each.closed else ""))))
        return "\n".join(rows) or "There is no account yet."

    _with_register(listed)


@app.command()
def password(
    username: Annotated[str, typer.Argument(help="Whose")],
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take away the codes and passkeys of a lost phone, too.")
    ] = False,
) -> None:
    """Give somebody another first password, shown once. They are signed out everywhere."""

    def reset(register: Register) -> str:
        made, until = new_password(), register.now() + TEMPORARY
        if not register.accounts.give_password(username, Passwords().hash(made), until):
            raise _NotDone("There is no such account, it is closed, or the council's directory has it.")
        if second_factor:
            register.second_factors.take_away(known_username(username))
        return f"{username} can sign in {_once(made)}"

    _with_register(reset)


@app.command()
def close(username: Annotated[str, typer.Argument(help="Whose")]) -> None:
    """Close an account. Its sessions end, and the relay gives its open cases to its team."""

    def closed(register: Register) -> str:
        found = register.officers.get(username)
        if found is None:
            raise _NotDone("There is no such account.")
        try:
            register.accounts.close(found.username, found.version, found.team)
        except LastAdministrator:
            raise _NotDone("It is the last administrator's: make another first.") from None
        return f"The account of {found.name} is closed."

    _with_register(closed)


def _teams() -> list[str]:
    """Those of the edition in force today."""
    editions = load_editions(Settings.load().edition_path)
    return teams_in(editions.in_force(day_of(wall_clock())))


def _teams_named(given: Sequence[str]) -> list[str]:
    known = [EVERY_TEAM, *_teams()]
    for each in given:
        if each not in known:
            raise _NotDone(f"The edition has no team {each!r}. It has: {', '.join(known)}.")
    return list(given)


def _services_named(given: Sequence[str]) -> list[str]:
    editions = load_editions(Settings.load().edition_path)
    if "all" in given:
        return sorted(editions.sensitive)
    codes = {service.code for edition in editions for service in edition.services}
    for each in given:
        if each not in codes:
            raise _NotDone(f"No edition has a service {each!r}. They have: {', '.join(sorted(codes))}.")
    return list(given)


class _NotDone(Exception):
    """Why, in a sentence."""


def _with_register(job: Callable[[Register], str]) -> None:
    """Do it and say what came of it; a sentence where it cannot be done."""

    async def done() -> int:
        register = Register.open(Settings.load().register_url, wall_clock)
        try:
            typer.echo(job(register))
            return 0
        except _NotDone as error:
            typer.echo(str(error), err=True)
            return process.EXPECTED
        finally:
            register.close()

    process.run_once(done(), expected=(RegisterError,))


def _once(password: str) -> str:
    hours = int(TEMPORARY.total_seconds() // 3600)
    return f"once, within {hours} hours, with the password {password}"


if __name__ == "__main__":
    sys.exit(app())
