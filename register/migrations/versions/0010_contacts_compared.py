"""By which address a case can be found: as addresses are compared now (E.164; domains by IDNA)."""

import sqlalchemy as sa
from alembic import op

from register.migrations.contacts import known_contacts

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    contacts = sa.table("contacts", *(sa.column(name) for name in ("channel", "value", "reference")))
    op.execute(contacts.delete())
    for rows in known_contacts(op.get_bind()):
        op.bulk_insert(contacts, rows)


def downgrade() -> None:
    """The same table: whoever reads it compares in their own way."""
