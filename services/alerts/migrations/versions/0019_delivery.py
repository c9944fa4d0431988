"""Keep the pace of each channel, and count attempts anew when a notice is sent again by hand."""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS = (
    """
    create table channel_pace (
        channel text constraint channel_pace_pkey primary key,
        tokens double precision not null,
        counted_at timestamptz not null,
        paused_until timestamptz
    )
    """,
    "alter table notice add column attempts_before integer not null default 0",
    # What was given up, or may not have arrived?
    "create index notice_set_aside_idx on notice (due_at) where status in ('dead', 'unclear')",
    "drop index notice_dead_idx",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("create index notice_dead_idx on notice (due_at) where status = 'dead'")
    op.execute("drop index notice_set_aside_idx")
    op.execute("alter table notice drop column attempts_before")
    op.execute("drop table channel_pace")
