"""Let a day wait again that was ticked off by mistake."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("alter table signal_day drop constraint signal_day_status_check")
    op.execute(
        "alter table signal_day add constraint signal_day_status_check"
        " check (status in ('waiting', 'seen', 'unseen', 'distress'))"
    )


def downgrade() -> None:
    op.execute("delete from signal_day where status = 'waiting'")
    op.execute("alter table signal_day drop constraint signal_day_status_check")
    op.execute(
        "alter table signal_day add constraint signal_day_status_check check (status in ('seen', 'unseen', 'distress'))"
    )
