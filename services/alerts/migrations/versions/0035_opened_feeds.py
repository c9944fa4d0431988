"""Remember when somebody looked behind a relative's link last."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("alter table relative_feed add column opened_at timestamptz")


def downgrade() -> None:
    op.execute("alter table relative_feed drop column opened_at")
