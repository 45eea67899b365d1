"""What people's rights over their data have done to cases: restricted, or to be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "rights",
        sa.Column("reference", sa.Text(), sa.ForeignKey("cases.reference"), primary_key=True),
        sa.Column("run", sa.Text(), primary_key=True),
        sa.Column("turn", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        _text("of_case"),
        _text("stands"),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_rights_of_case", "rights", ["of_case", "at"])
    op.create_table(
        "restricted_uses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        _text("of_case"),
        _text("door"),
        _text("name"),
        _text("why"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
    )
    op.create_index("ix_restricted_uses_of_case", "restricted_uses", ["of_case", "at"])


def downgrade() -> None:
    op.drop_table("restricted_uses")
    op.drop_table("rights")
