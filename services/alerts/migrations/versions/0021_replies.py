"""Find the notices that went to a number."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    # Whose answer is it?
    op.execute(
        "create index notice_address_idx on notice (address, created_at) where channel in ('sms', 'voice', 'webhook')"
    )


def downgrade() -> None:
    op.execute("drop index notice_address_idx")
