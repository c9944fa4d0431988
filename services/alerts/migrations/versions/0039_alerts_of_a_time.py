"""Let the alerts of a month be counted without reading those of all years."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("create index alert_raised_at_idx on alert (raised_at)")


def downgrade() -> None:
    op.execute("drop index alert_raised_at_idx")
