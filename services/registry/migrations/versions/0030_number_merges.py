"""Number merges in their order: two of one moment have one, too."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("alter table resident_merge add column number bigint not null generated always as identity")


def downgrade() -> None:
    op.execute("alter table resident_merge drop column number")
