"""Find the devices of one resident."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("create index signal_device_resident_id_idx on signal_device (resident_id)")


def downgrade() -> None:
    op.execute("drop index signal_device_resident_id_idx")
