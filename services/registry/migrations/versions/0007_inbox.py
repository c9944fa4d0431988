"""Remember commands that were obeyed: one that comes again late must not undo what was said since."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        """create table inbox (
            reader text not null,
            event_id uuid not null,
            received_at timestamptz not null default now(),
            constraint inbox_pkey primary key (reader, event_id)
        )"""
    )


def downgrade() -> None:
    op.drop_table("inbox")
