"""`python -m charter`: a council's folder, checked; a first draft of it; what two editions differ in."""

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, NoReturn, TypeVar

import typer
from pydantic import ValidationError

from casework.looks.look import Look, NoLook
from casework.looks.overriding import faults_of
from casework.open.legal.texts import FOLDER as STATEMENTS
from casework.open.legal.texts import OURS, texts_of
from casework.reporting.where.council_folder import faults_of_places
from casework.site.pages import environment
from casework.texts.faults import faults_of_translations
from charter.councils import comparing
from charter.councils.answers import DraftAnswers, interview
from charter.councils.checking import faults_of_folder, still_open
from charter.councils.drafting import draft
from charter.councils.reading import read_folder
from charter.edition.editions import Edition, Editions, place_of
from charter.edition.entries import EditionError
from engine.errors import SettingsError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Found = TypeVar("Found")
WRONG = 1
"""The exit code where something is wrong in what was given."""
Folder = Annotated[Path, typer.Argument(help="A council's folder, or the name of one that is here already.")]
Side = Annotated[Path, typer.Argument(help="A file of one edition, or a folder: its latest edition.")]


@app.command()
def check(folder: Folder) -> None:
    """Say all that is missing or contradictory in a council's folder, and what to write instead."""
    place = _read(lambda: place_of(folder))
    wrong = [str(fault) for fault in faults_of_folder(place)] + _of_the_site(place)
    for fault in wrong:
        typer.echo(fault)
    if wrong:
        typer.echo(f"{_many(len(wrong), 'thing is', 'things are')} to be put right in {place.name}.")
        raise typer.Exit(WRONG)
    undecided = still_open(place)
    for each in undecided:
        typer.echo(f"To be decided: {each}.")
    typer.echo(
        f"{place.name} can be used. {_many(len(undecided), 'thing is', 'things are')} still to be decided."
    )


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to be made: a new one.")],
    answers: Annotated[
        Path | None, typer.Option(help="A file (TOML) of answers, instead of being asked.")
    ] = None,
) -> None:
    """Ask for a charter's promises, and write the first draft of a council's folder."""
    if folder.exists():
        _stop(f"{folder} is there already: name a folder that is not, or change what is in that one.")
    try:
        said = _answered(answers) if answers else interview(_ask)
        text = draft(said)
        for each in ("places", "templates/council", "look", "languages"):
            (folder / each).mkdir(parents=True)
        (folder / "charter.toml").write_text(text, encoding="utf-8", newline="\n")
    except ValueError as error:
        _stop(f"No draft was written: {error}.")
    except OSError as error:
        _stop(f"The draft cannot be written into {folder} ({error.strerror}).")
    typer.echo(f"Written: {folder / 'charter.toml'}. Next: python -m charter check {folder}")


@app.command()
def compare(
    earlier: Side,
    later: Side,
    form: Annotated[
        Literal["text", "html", "csv"],
        typer.Option("--as", help="For a terminal, as a page, or for a spreadsheet."),
    ] = "text",
) -> None:
    """Say what changes for whom between two editions, before the later one is in force."""
    sides = _read(lambda: _edition(earlier)), _read(lambda: _edition(later))
    written = {"text": comparing.as_text, "html": comparing.as_html, "csv": comparing.as_csv}[form]
    sys.stdout.write(written(*sides))


def _of_the_site(place: Path) -> list[str]:
    """What is wrong with the look, templates, languages, statements and places of a folder."""
    wrong = []
    try:
        Look.of(place)
    except NoLook as error:
        wrong.append(str(error))
    wrong += faults_of(environment(place), place)
    wrong += faults_of_translations(place / "languages")
    known = {file.name for file in OURS.iterdir()}
    for file in sorted((place / STATEMENTS).iterdir()) if (place / STATEMENTS).is_dir() else ():
        if file.name not in known:
            wrong.append(f"{STATEMENTS}/{file.name}: nothing reads it; there are {', '.join(sorted(known))}")
    try:
        texts_of(place)
    except SettingsError as error:
        wrong.append(str(error).removesuffix("."))
    return wrong + faults_of_places(place, [each.edition for each in read_folder(place) if each.edition])


def _edition(path: Path) -> Edition:
    place = place_of(path)
    return Edition.load(place) if place.is_file() else list(Editions.load(place))[-1]


def _read(find: Callable[[], Found]) -> Found:
    try:
        return find()
    except EditionError as error:
        _stop(f"{error}.")


def _answered(file: Path) -> DraftAnswers:
    try:
        return DraftAnswers.model_validate(tomllib.loads(file.read_text("utf-8")))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        raise ValueError(
            "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
        ) from None
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror})") from None


def _ask(question: str, offered: str) -> str:
    return str(typer.prompt(question, default=offered, show_default=bool(offered)))


def _many(number: int, one: str, many: str) -> str:
    return f"{number or 'No'} {one if number == 1 else many}"


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(WRONG)


if __name__ == "__main__":
    app()
