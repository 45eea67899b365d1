"""`python -m casework.texts FOLDER LANGUAGE`: every text that residents read, to be translated for a council.

Written is ``languages/LANGUAGE/charter.po`` in the council's folder. Where it is there already, what has been
translated stays, new texts are added, and what nobody says any more is put at its end.
"""

from pathlib import Path
from typing import Annotated

import typer
from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from casework.site.languages import DOMAIN
from casework.texts.every import every_text
from charter.edition.editions import Editions, place_of
from charter.edition.entries import EditionError

WRONG = 1
"""The exit code where something is wrong in what was given."""


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def write(
    folder: Annotated[Path, typer.Argument(help="A council's folder, or the name of one.")],
    language: Annotated[str, typer.Argument(help="The code of a language, such as cy.")],
) -> None:
    """Write every text that residents read into a council's file for a language, or bring that up to date."""
    try:
        Locale.parse(language, sep="-")
        editions = Editions.load(place_of(folder))
        said = every_text(editions)
        file = (editions.folder or folder) / "languages" / language / f"{DOMAIN}.po"
        catalogue = _known(file, language)
        catalogue.update(said)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as written:
            write_po(written, catalogue, sort_output=False, width=100)
    except (UnknownLocaleError, ValueError, EditionError, OSError) as error:
        typer.echo(f"Nothing was written: {error}.", err=True)
        raise typer.Exit(WRONG) from None
    left = sum(not any(_strings(each.string)) for each in catalogue if each.id)
    typer.echo(f"Written: {file}. {left} of {len(catalogue)} texts are not translated yet.")


def _known(file: Path, language: str) -> Catalog:
    if not file.is_file():
        return Catalog(
            locale=language.replace("-", "_"), domain=DOMAIN, project="Charter Casework", fuzzy=False
        )
    with file.open("rb") as written:
        return read_po(written, locale=language.replace("-", "_"), domain=DOMAIN)


def _strings(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


if __name__ == "__main__":
    app()
