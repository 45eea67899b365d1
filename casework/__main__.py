"""`python -m casework`: the site with every web door, and what it needs to be there."""

import sys
from functools import partial
from typing import Annotated

import typer
from fastapi import FastAPI

from casework.site.app import whole_app
from casework.site.assets import Assets
from casework.site.passwords import Passwords, new_password
from engine import logs, process
from engine.config.settings import Settings
from register import Register, RegisterError
from register.people.officers import Post
from starter import serving
from starter.desk.composition import wall_clock
from starter.desk.intake import Desk

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def serve() -> None:
    """Serve the officers' site, the customers' pages and every door, until told to stop."""
    settings = Settings.load()
    logs.configure(settings)
    assets = Assets.built(settings.council_colour)

    def make_app(desk: Desk, settings: Settings) -> FastAPI:
        app = whole_app(desk, settings, assets)
        app.state.site.foresight.make_ready()
        return app

    process.run(partial(serving.serve, settings, make_app=make_app), expected=(RegisterError,))


@app.command()
def officer(
    username: Annotated[str, typer.Argument(help="What they sign in with")],
    name: Annotated[str, typer.Argument(help="Their name, as cases show it")],
    role: Annotated[Post, typer.Argument(help="What they may do")],
    team: Annotated[str, typer.Option(help="Their team, as the edition calls it")] = "",
) -> None:
    """Let somebody sign in to the site. Their password is made here and shown once."""

    async def made() -> int:
        register = Register.open(Settings.load().register_url, wall_clock)
        try:
            password = new_password()
            if not register.officers.add(username, name, role, Passwords().hash(password), team):
                typer.echo("There is an account of that username already.", err=True)
                return process.EXPECTED
            typer.echo(f"{name} can sign in as {username} with the password {password}")
            return 0
        finally:
            register.close()

    process.run_once(made(), expected=(RegisterError,))


if __name__ == "__main__":
    sys.exit(app())
