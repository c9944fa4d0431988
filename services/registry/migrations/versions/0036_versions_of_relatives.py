"""Count how often a relative was described, so that nobody writes over another unseen."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("alter table relative add column version integer not null default 1")


def downgrade() -> None:
    op.execute("alter table relative drop column version")
