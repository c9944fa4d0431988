"""Keep with each row that waits what was prepared of it; rows that wait already are read again from their file."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _read_again()
    op.execute("alter table roster_import_entry alter column entry type bytea using ''::bytea")


def downgrade() -> None:
    _read_again()
    op.execute("alter table roster_import_entry alter column entry type jsonb using '{}'::jsonb")


def _read_again() -> None:
    for table in ("roster_import_entry", "roster_import_result", "roster_import_row"):
        op.execute(
            f"delete from {table} where import_id in (select id from roster_import where status = 'taking_in')"  # noqa: S608
        )
    op.execute("update roster_import set status = 'waiting', applied_position = 0 where status = 'taking_in'")
