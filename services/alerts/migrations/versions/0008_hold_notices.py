"""Hold a notice until the way before it has failed."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATUSES = "'waiting', 'sending', 'sent', 'unknown', 'cancelled', 'dead'"


def upgrade() -> None:
    op.execute("alter table notice add column after_id uuid constraint notice_after_id_fkey references notice")
    op.execute("alter table notice drop constraint notice_status_check")
    op.execute(
        f"alter table notice add constraint notice_status_check check (status in ('held', 'unclear', {STATUSES}))"
    )
    op.execute("alter table notice add constraint notice_held_check check (status <> 'held' or after_id is not null)")
    op.execute("create index notice_held_idx on notice (after_id) where status = 'held'")


def downgrade() -> None:
    op.execute("update notice set status = 'cancelled' where status = 'held'")
    op.execute("update notice set status = 'dead' where status = 'unclear'")
    op.execute("drop index notice_held_idx")
    op.execute("alter table notice drop constraint notice_held_check")
    op.execute("alter table notice drop constraint notice_status_check")
    op.execute(f"alter table notice add constraint notice_status_check check (status in ({STATUSES}))")
    op.execute("alter table notice drop column after_id")
