"""Look at rosters before they are taken in, and keep what somebody says of their columns."""

from alembic import op

revision = "0032"
down_revision = "0031"

WORK = "status in ('waiting', 'checking', 'comparing', 'taking_in')"

STATUSES = "'receiving', 'waiting', 'checking', 'comparing', 'previewed', 'taking_in', 'done', 'failed', 'dropped'"


def upgrade() -> None:
    op.execute("alter table roster_import add column held boolean not null default false")
    op.execute("alter table roster_import add column choices jsonb not null default '[]'")
    op.execute("alter table roster_import drop constraint roster_import_status_check")
    op.execute(f"alter table roster_import add constraint roster_import_status_check check (status in ({STATUSES}))")
    op.execute("alter table roster_import drop constraint roster_import_finished_at_check")
    op.execute(
        """alter table roster_import add constraint roster_import_finished_at_check
        check ((status in ('done', 'failed', 'dropped')) = (finished_at is not null))"""
    )
    op.execute("drop index roster_import_work_idx")
    # Which imports have work left, in the order in which they were asked for?
    op.execute(f"create index roster_import_work_idx on roster_import (run_at, id) where {WORK}")
    op.execute(
        """create table roster_import_preview (
            import_id uuid not null,
            content bytea not null,
            constraint roster_import_preview_pkey primary key (import_id),
            constraint roster_import_preview_import_id_fkey foreign key (import_id) references roster_import (id)
        )"""
    )


def downgrade() -> None:
    op.drop_table("roster_import_preview")
    op.execute(
        """update roster_import set status = 'failed', finished_at = coalesce(finished_at, created_at)
        where status in ('comparing', 'previewed', 'dropped')"""
    )
    op.execute("drop index roster_import_work_idx")
    op.execute(
        "create index roster_import_work_idx on roster_import (run_at, id) "
        "where status in ('waiting', 'checking', 'taking_in')"
    )
    op.execute("alter table roster_import drop constraint roster_import_status_check")
    op.execute(
        """alter table roster_import add constraint roster_import_status_check
        check (status in ('receiving', 'waiting', 'checking', 'taking_in', 'done', 'failed'))"""
    )
    op.execute("alter table roster_import drop constraint roster_import_finished_at_check")
    op.execute(
        """alter table roster_import add constraint roster_import_finished_at_check
        check ((status in ('done', 'failed')) = (finished_at is not null))"""
    )
    op.execute("alter table roster_import drop column choices")
    op.execute("alter table roster_import drop column held")
