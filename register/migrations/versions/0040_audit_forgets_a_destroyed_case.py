"""A line of the audit may lose which case it was about, once that case is to be destroyed: nothing else."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SAID = "a line of the audit is kept as it was written"
SAME = ("id", "at", "username", "name", "post", "what", "about", "route", "status")
IS_FORGOTTEN = (
    """NEW."of" = '' AND NEW.details = '' AND OLD.about = 'case' AND {same}"""
    """ AND EXISTS (SELECT 1 FROM destructions WHERE destructions.reference = OLD."of")"""
)
AS_WRITTEN = {
    "sqlite": (
        "DROP TRIGGER audit_no_update",
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    ),
    "postgresql": (
        "DROP TRIGGER audit_no_update ON audit",
        "DROP FUNCTION audit_forgets()",
        "DROP TRIGGER audit_no_change ON audit",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()",
    ),
}
"""As it was before: not even that."""


def _forgotten(same: str) -> str:
    return IS_FORGOTTEN.format(same=" AND ".join(same.format(name) for name in SAME))


FORGETS = {
    "sqlite": (
        "DROP TRIGGER audit_no_update",
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit"
        f" WHEN NOT ({_forgotten('NEW.{0} IS OLD.{0}')}) BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_forgotten('NEW.{0} IS NOT DISTINCT FROM OLD.{0}')} THEN RETURN NEW; END IF;"
        f" RAISE EXCEPTION '{SAID}'; END $$",
        "DROP TRIGGER audit_no_change ON audit",
        "CREATE TRIGGER audit_no_change BEFORE DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()",
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_forgets()",
    ),
}
"""What refuses to change a line otherwise, whoever asks."""


def upgrade() -> None:
    for statement in FORGETS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in AS_WRITTEN[op.get_bind().dialect.name]:
        op.execute(statement)
