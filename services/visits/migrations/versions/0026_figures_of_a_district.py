"""Let the figures of a street or a district be counted from indexes, however many years lie before them."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("create index visit_ends_at_idx on visit (ends_at, area, status) where status <> 'cancelled'")
    op.execute("create index contact_area_happened_at_idx on contact (area, happened_at)")
    op.execute(
        """
        create index contact_reached_happened_at_idx on contact (happened_at, resident_id)
            where outcome in ('safe', 'needs_attention')
        """
    )


def downgrade() -> None:
    op.execute("drop index contact_reached_happened_at_idx")
    op.execute("drop index contact_area_happened_at_idx")
    op.execute("drop index visit_ends_at_idx")
