"""The quarterly reviews that were made. Nobody's name is in any of them."""

import sqlalchemy as sa

from charter.counting.quarters import Quarter
from charter.figures import QuarterFigures
from register.models import reviews
from register.part import Part


class Reviews(Part):
    """The part of the register that reviews are kept in."""

    def keep(self, figures: QuarterFigures) -> None:
        """Store it; made again, it takes the place of the one before."""
        row = {"made_at": figures.made_at, "figures": figures.model_dump(mode="json")}
        with self.database.writing() as connection:
            connection.execute(reviews.delete().where(reviews.c.quarter == figures.quarter))
            connection.execute(reviews.insert(), {"quarter": figures.quarter, **row})

    def get(self, quarter: Quarter) -> QuarterFigures | None:
        this = sa.select(reviews.c.figures).where(reviews.c.quarter == str(quarter))
        with self.database.reading() as connection:
            found = connection.execute(this).scalar_one_or_none()
        return None if found is None else QuarterFigures.model_validate(found)

    def quarters(self) -> list[str]:
        """The quarters that were reviewed, the latest first."""
        wanted = sa.select(reviews.c.quarter).order_by(reviews.c.quarter.desc())
        with self.database.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def latest(self, most: int) -> list[QuarterFigures]:
        """The latest reviews, at most so many of them, the latest first."""
        wanted = sa.select(reviews.c.figures).order_by(reviews.c.quarter.desc()).limit(most)
        with self.database.reading() as connection:
            return [QuarterFigures.model_validate(each) for each in connection.execute(wanted).scalars()]
