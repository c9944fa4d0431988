"""Find inbox rows that are too old to be replayed."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("create index inbox_received_at_idx on inbox using brin (received_at)")


def downgrade() -> None:
    op.execute("drop index inbox_received_at_idx")
