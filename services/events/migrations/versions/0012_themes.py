"""Give activities a theme."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("alter table activity add column theme text not null default ''")


def downgrade() -> None:
    op.drop_column("activity", "theme")
