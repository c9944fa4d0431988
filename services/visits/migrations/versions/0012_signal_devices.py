"""Devices whose signals third parties tell."""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLE = """
    create table signal_device (
        device      text        constraint signal_device_pkey primary key,
        resident_id uuid        not null,
        label       text        not null,
        active      boolean     not null,
        saved_at    timestamptz not null,
        saved_by    text        not null
    )
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table signal_device")
