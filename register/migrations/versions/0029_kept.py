"""Whose a promise is and what it counts as, with the promise: what is kept is counted from one index."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

WHOSE = ("service", "service_title", "team")
KEPT = ["ours", "service_title", "title", "figure", "service", "team", "due"]
BACKFILLED = """
UPDATE promises SET
  (service, service_title, team, figure) = (
    SELECT service, service_title, team, CASE
        WHEN promises.state = 'kept' THEN 1
        WHEN promises.state = 'kept late' THEN 2
        WHEN promises.state = 'overtaken' THEN CASE WHEN promises.ended > promises.due THEN 3 ELSE 0 END
        WHEN promises.state IN ('open', 'late') THEN 4
        WHEN promises.state <> 'acknowledged' THEN 0
        WHEN cases.door IN ('api', 'open311') THEN 1
        ELSE (
          SELECT CASE WHEN min(left_at) IS NULL THEN 5 WHEN min(left_at) <= promises.due THEN 1 ELSE 2 END
          FROM (
            SELECT CASE
                WHEN letters.state IN ('sent', 'delivered') THEN letters.sent_at
                WHEN letters.state = 'recorded_call' THEN letters.ended_at
              END AS left_at
            FROM letters WHERE letters.reference = promises.reference AND letters.number = 1
          ) AS first_letters
        )
      END
    FROM cases WHERE cases.reference = promises.reference
  )
"""


def upgrade() -> None:
    for name in WHOSE:
        op.add_column("promises", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("promises", sa.Column("figure", sa.SmallInteger(), server_default="0", nullable=False))
    op.execute(BACKFILLED)
    op.create_index("ix_promises_kept", "promises", KEPT)


def downgrade() -> None:
    op.drop_index("ix_promises_kept", "promises")
    for name in ("figure", *WHOSE):
        op.drop_column("promises", name)
