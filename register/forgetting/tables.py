"""The tables of what was destroyed and what is held back. Neither names whose case it was."""

import sqlalchemy as sa

from register.models import Instant, LongText, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, LongText, nullable=False, server_default="")


holds = sa.Table(
    "holds",
    metadata,
    sa.Column("id", LongText, primary_key=True),
    sa.Column("reference", LongText, nullable=False),
    _text("reason"),  # personal: an officer's words, which may name somebody
    sa.Column("placed_at", Instant, nullable=False),
    _text("placed_by"),
    sa.Column("lifted_at", Instant),
    _text("lifted_by"),
    _text("lifted_why"),  # personal, as the reason
    sa.Index("ix_holds_reference", "reference"),
)
"""Cases that are not to be destroyed, whatever the schedule says, and why."""

destructions = sa.Table(
    "destructions",
    metadata,
    sa.Column("reference", LongText, primary_key=True),
    _text("process"),
    _text("service"),
    _text("service_title"),
    sa.Column("received", Instant, nullable=False),
    sa.Column("ended", Instant, nullable=False),
    _text("outcome"),
    _text("ground"),
    _text("reason"),  # kept: it is asked for in words that name nobody
    sa.Column("line", sa.JSON(none_as_null=True)),  # the schedule's, as it then was
    sa.Column("approved_at", Instant, nullable=False),
    _text("approved_by"),
    sa.Column("destroyed_at", Instant),
    sa.Column("what", sa.JSON(none_as_null=True)),  # how much of what
    _text("digest"),
    sa.Column("files", sa.JSON(none_as_null=True)),  # names of files still to be removed
    sa.Column("number", sa.Integer, unique=True),
    sa.Column("certificate", sa.JSON(none_as_null=True)),
    _text("hash"),
    _text("key_id"),
    sa.Column("sealed", sa.LargeBinary),
    sa.Index("ix_destructions_approved", "approved_at", "reference"),
)
"""Cases whose destruction was approved, and from then on what is left of them to show that it was done."""

data_keys = sa.Table(
    "data_keys",
    metadata,
    sa.Column(
        "reference", LongText, primary_key=True
    ),  # no key of cases: a key is there before or without its case
    _text("key_id"),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # wrapped by the ring; empty once it is destroyed
    sa.Column("made", Instant, nullable=False),
    sa.Column("destroyed", Instant),
)
"""The key that everything of one case is encrypted with in Temporal."""
