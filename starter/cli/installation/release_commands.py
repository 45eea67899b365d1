"""The commands about releases; what each does is in `starter.cli.installation.releases`."""

from typing import Annotated

import typer

from starter.cli.doing import AsJson, done, print_out

app = typer.Typer()
AtOnce = Annotated[int, typer.Option(min=1, max=64, help="Histories in hand at once.")]


@app.command("upgrade-check", short_help="Check this release against the open cases.")
def upgrade_check(at_once: AtOnce = 4, json: AsJson = False) -> None:
    """Replay every open case of this installation with this code; 1 if one would not go on."""
    from starter.cli.installation import releases

    found = done(lambda settings: releases.check(settings, at_once))
    print_out(found, releases.checked_words, json)
    raise typer.Exit(1 if found["broken"] else 0)


@app.command("let-in", short_help="Make this release the current one.")
def let_in(
    hold: Annotated[
        bool,
        typer.Option("--hold", help="Leave what does not fit with the release it runs on now."),
    ] = False,
    at_once: AtOnce = 4,
    json: AsJson = False,
) -> None:
    """Check this release, and have its workers serve every case that fits; 1 if it was not let in."""
    from starter.cli.installation import releases

    found = done(lambda settings: releases.let_release_in(settings, at_once, hold))
    print_out(found, releases.let_in_words, json)
    raise typer.Exit(0 if found["done"] else 1)


@app.command("releases", short_help="List the releases that have workers.")
def listed(json: AsJson = False) -> None:
    """List the releases the server knows, the newest first, and how much each of them alone serves."""
    from starter.cli.installation import releases

    print_out(done(releases.releases), releases.releases_words, json)
