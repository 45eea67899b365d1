"""The ward of each case: written as its place becomes known, and anew when the wards have changed."""

import sqlalchemy as sa

from register.located.columns import WardOf
from register.models import cases
from register.part import Part

BATCH = 1_000


class Wards(Part):
    """The part of the register that knows the wards of places."""

    def renew(self, ward_of: WardOf) -> tuple[int, int]:
        """Look every case with co-ordinates up again: how many were looked at, how many are elsewhere now."""
        looked_at = changed = 0
        last = ""
        setting = cases.update().where(cases.c.reference == sa.bindparam("of"))
        setting = setting.values(ward=sa.bindparam("to"))
        columns = (cases.c[name] for name in ("reference", "latitude", "longitude", "ward"))
        wanted = sa.select(*columns).where(cases.c.latitude.is_not(None)).order_by(cases.c.reference)
        while True:
            with self.database.writing() as connection:
                here = wanted.where(cases.c.reference > last).limit(BATCH)
                rows = connection.execute(here).all()
                if not rows:
                    return looked_at, changed
                found = [(row, ward_of(row.latitude, row.longitude)) for row in rows]
                moved = [{"of": row.reference, "to": ward} for row, ward in found if ward != row.ward]
                if moved:
                    connection.execute(setting, moved)
            looked_at, changed, last = looked_at + len(rows), changed + len(moved), rows[-1].reference
