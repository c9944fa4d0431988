"""Keep who saw and who changed what of which person, so that nobody can take it back."""

from alembic import op

from shared.audit_sql import CREATE

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for statement in CREATE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_seal")
    op.drop_table("person_audit")
    op.execute("drop function refuse_audit_change()")
