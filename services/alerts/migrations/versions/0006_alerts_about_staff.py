"""Raise alerts about members of staff."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("alter table alert add column staff_id uuid")


def downgrade() -> None:
    op.execute("alter table alert drop column staff_id")
