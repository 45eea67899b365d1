"""Mail and texts that come in, and by which address a case can be found."""

import sqlalchemy as sa
from alembic import op

from register.migrations.contacts import known_contacts

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    contacts = op.create_table(
        "contacts",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_contacts_reference"),
        sa.PrimaryKeyConstraint("channel", "value", "reference", name="pk_contacts"),
    )
    op.create_index("ix_contacts_reference", "contacts", ["reference"])
    texts = ("door", "state", "why", "sender", "sender_name", "subject", "said", "own")
    more = ("source_id", "service", "team", "role", "reference")
    op.create_table(
        "inbound",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("received", instant, nullable=False),
        sa.Column("stored", instant, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in (*texts, *more)),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("letter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("settled", instant),
        sa.Column("settled_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
    )
    op.create_index("ix_inbound_state", "inbound", ["state", "received", "id"])
    op.create_index("ix_inbound_reference", "inbound", ["reference", "received"])
    op.create_index("ix_inbound_source", "inbound", ["source_id"])
    op.create_index("ix_letters_provider", "letters", ["provider_id"])
    for rows in known_contacts(op.get_bind()):
        op.bulk_insert(contacts, rows)


def downgrade() -> None:
    op.drop_index("ix_letters_provider", "letters")
    op.drop_table("inbound")
    op.drop_table("contacts")
