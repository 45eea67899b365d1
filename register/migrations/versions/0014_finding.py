"""Finding a case by its words: what each is found by, how words are mistyped, and who searched for what."""

import sqlalchemy as sa
from alembic import op

from register.migrations.finding import FULL_TEXT, fill

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_cases",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column(
            "reference",
            sa.Text(),
            sa.ForeignKey("cases.reference", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("words", sa.Text(), nullable=False, server_default=""),
    )
    op.create_table(
        "search_spellings",
        sa.Column("spelling", sa.Text(), primary_key=True),
        sa.Column("word", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "searches",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False, server_default="")
            for name in ("officer", "name", "post", "asked", "among")
        ),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
    )
    op.create_index("ix_searches_at", "searches", ["at", "id"])
    op.create_index("ix_searches_officer", "searches", ["officer", "at"])
    connection = op.get_bind()
    for statement in FULL_TEXT[connection.dialect.name]:
        op.execute(statement)
    fill(connection)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    for table in ("searches", "search_spellings", "search_cases"):
        op.drop_table(table)
