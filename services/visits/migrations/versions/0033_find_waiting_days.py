"""Find the days that wait again, whose window may be over though the plan has gone on."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute("create index signal_day_waiting_idx on signal_day (on_day) where status = 'waiting'")


def downgrade() -> None:
    op.execute("drop index signal_day_waiting_idx")
