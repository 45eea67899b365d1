"""The figures of a rehearsal that is kept, read again."""

from rehearsal.kept.shelf import FIGURES, CannotKeep, Shelf
from rehearsal.report.figures import YearFigures


def kept_figures(shelf: Shelf, name: str) -> YearFigures:
    """Raises CannotKeep where none of that name was played to its end, or they are another release's."""
    try:
        return YearFigures.model_validate_json((shelf.place(name) / FIGURES).read_bytes())
    except OSError:
        raise CannotKeep(f"No rehearsal called {name} has been played to its end.") from None
    except ValueError:
        raise CannotKeep(
            f"The figures of {name} were kept by another release. Its report can be read; to compare it, "
            "play it again."
        ) from None
