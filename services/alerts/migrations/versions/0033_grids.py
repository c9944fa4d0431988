"""Keep the grid of each resident, so that whoever leads one sees the alerts of theirs."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute("alter table resident_copy add column grid text")


def downgrade() -> None:
    op.execute("alter table resident_copy drop column grid")
