"""The commands about what an installation keeps; what each does is in `starter.cli.installation.stores`."""

from pathlib import Path
from typing import Annotated

import typer

from starter.cli.doing import AsJson, done, print_out

app = typer.Typer()
TemporalDb = Annotated[
    list[str] | None,
    typer.Option(
        "--temporal-db",
        help="A database of Temporal's on Postgres, as postgresql://user@host/database; once for each.",
    ),
]


@app.command(short_help="Copy all that is kept into a new folder.")
def backup(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    ring: Annotated[
        Path | None, typer.Option("--ring", help="Write the encryption keys to this file, to be kept apart.")
    ] = None,
    temporal_db: TemporalDb = None,
    json: AsJson = False,
) -> None:
    """Copy register, Temporal's store and photographs into a new folder, while the system works."""
    from starter.cli.installation import stores

    databases = tuple(temporal_db or ())
    made = done(lambda settings: stores.backup(settings, folder, ring, databases))
    print_out(made, stores.backup_words, json)


@app.command(short_help="Put a back-up where nothing is.")
def restore(
    folder: Annotated[Path, typer.Argument(help="The back-up's folder.")],
    ring: Annotated[
        Path | None, typer.Option("--ring", help="The file of encryption keys, where none are set here.")
    ] = None,
    temporal_db: TemporalDb = None,
    json: AsJson = False,
) -> None:
    """Put a back-up in place of nothing: all of it, or nothing where it is not whole or does not fit."""
    from starter.cli.installation import stores

    databases = tuple(temporal_db or ())
    put = done(lambda settings: stores.restore(settings, folder, ring, databases))
    print_out(put, stores.restore_words, json)


@app.command(short_help="Hold the register and Temporal against each other.")
def reconcile(
    mend: Annotated[bool, typer.Option("--mend", help="Mend what differs.")] = False,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Cases in hand at once.")] = 4,
    json: AsJson = False,
) -> None:
    """Say, case by case, what differs between register and Temporal, and mend it. Stop the programs first.

    Ends with 0 where nothing differs any more, 3 where something does and nothing was to be mended, 4 where
    something is left to a person.
    """
    from starter.cli.installation import stores

    found = done(lambda settings: stores.reconcile(settings, mend=mend, at_once=at_once))
    print_out(found, stores.reconciled_words, json)
    raise typer.Exit(found["exit_code"])
