"""The figures of a rehearsal that is kept, read again."""

from rehearsal.kept.shelf import FIGURES, CannotKeep, Shelf
from rehearsal.report.figures import YearFigures


def kept_figures(shelf: Shelf, name: str) -> YearFigures:
    """Raises CannotKeep where none of that name was played to its end."""
    try:
        return YearFigures.model_validate_json((shelf.place(name) / FIGURES).read_bytes())
    except OSError:
        raise CannotKeep(f"No rehearsal called {name} has been played to its end.") from None
