"""How a command that is of the whole installation is done, refused and printed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from starter.cli import words

if TYPE_CHECKING:
    from engine.config.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def done(job: Callable[["Settings"], Awaitable[Any]]) -> Any:
    """What the job gives back; where it is refused, the command ends with its sentence and 1."""
    from starter.cli.cases import work

    async def once(settings: "Settings") -> Any:
        return await job(settings)

    try:
        return asyncio.run(once(work.ready_for_one()))
    except work.EXPECTED as error:
        typer.echo(words.plain(work.told(error)), err=True)
        raise typer.Exit(1) from None


def print_out(data: Any, in_words: Callable[[Any], Iterable[str]], as_json: bool) -> None:
    """Print it as JSON or in words."""
    if as_json:
        typer.echo(words.as_json(data))
        return
    for line in in_words(data):
        typer.echo(line)
