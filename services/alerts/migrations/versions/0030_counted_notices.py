"""Find the notices of the last days, to count what became of them.

Revision ID: 0030
Revises: 0029
"""

from alembic import op

revision, down_revision = "0030", "0029"


def upgrade() -> None:
    op.execute("create index notice_created_at_idx on notice using brin (created_at)")


def downgrade() -> None:
    op.execute("drop index notice_created_at_idx")
