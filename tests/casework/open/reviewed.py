"""Quarters that were reviewed, with numbers large and small."""

from datetime import UTC, datetime

from charter.figures import Lesson, PromiseFigures, QuarterFigures
from register import Register

SECRET = "Olive Example forgot it"


def _one(service: str, promise: str, kept: int, late: int) -> PromiseFigures:
    return PromiseFigures(service=service, promise=promise, kept=kept, kept_late=late)


def keep_reviews(register: Register) -> None:
    """Two quarters: one as it should be, one with what has to be withheld."""
    register.reviews.keep(
        QuarterFigures(
            quarter="2026-Q2",
            made_at=datetime(2026, 7, 1, 6, tzinfo=UTC),
            promises=(_one("Pothole", "Inspect", 180, 20), _one("Wells", "Dig", 40, 0)),
        )
    )
    register.reviews.keep(
        QuarterFigures(
            quarter="2026-Q3",
            made_at=datetime(2026, 10, 1, 6, tzinfo=UTC),
            promises=(
                _one("Pothole", "Inspect", 197, 3),
                _one("Pothole", "Acknowledge", 200, 0),
                _one("Streetlight", "Inspect", 2, 1),
                _one("Graffiti", "Inspect", 31, 9),
            ),
            lessons=(Lesson(service="Comment", lesson=SECRET),),
        )
    )
