"""Find the notices of the last days, to count what became of them.

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.execute("create index notice_created_at_idx on notice using brin (created_at)")


def downgrade() -> None:
    op.execute("drop index notice_created_at_idx")
