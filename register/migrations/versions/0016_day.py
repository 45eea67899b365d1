"""What is news to an officer, how they wish to be told of it, and which promises run."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)

    def text(name: str) -> sa.Column[str]:
        return sa.Column(name, sa.Text(), nullable=False, server_default="")

    op.create_table(
        "officer_notices",
        sa.Column("username", sa.Text(), sa.ForeignKey("officers.username"), primary_key=True),
        text("how"),
        text("email"),
        text("problem"),
        sa.Column("digest", instant),
    )
    op.create_table(
        "officer_news",
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("username", sa.Text(), sa.ForeignKey("officers.username"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), sa.ForeignKey("cases.reference"), nullable=False),
        text("kind"),
        text("service_title"),
        text("by"),
        sa.Column("desk", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("at", instant, nullable=False),
        text("batch"),
        sa.Column("told", instant),
        sa.UniqueConstraint("username", "key"),
    )
    op.create_index("ix_officer_news_at", "officer_news", ["username", "at"])
    untold = sa.text("told IS NULL")
    op.create_index(
        "ix_officer_news_untold",
        "officer_news",
        ["username"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    running = sa.text("ended IS NULL")
    op.create_index("ix_promises_open", "promises", ["due"], sqlite_where=running, postgresql_where=running)


def downgrade() -> None:
    op.drop_index("ix_promises_open", table_name="promises")
    op.drop_table("officer_news")
    op.drop_table("officer_notices")
