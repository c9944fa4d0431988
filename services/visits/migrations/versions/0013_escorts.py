"""Ways with residents or for them: to the doctor and home, medicine into their hands."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    """
    create table escort (
        id             uuid        constraint escort_pkey primary key,
        resident_id    uuid        not null,
        area           text        not null,
        kind           text        not null,
        companion_id   uuid        not null,
        companion_name text        not null,
        starts_at      timestamptz not null,
        done_by        timestamptz not null,
        note           text        not null,
        steps          jsonb       not null,
        status         text        not null,
        revision       integer     not null,
        constraint escort_kind_check check (kind in ('medical', 'medicine')),
        constraint escort_status_check check (status in ('open', 'overdue', 'ended', 'ended_late'))
    )
    """,
    # Whose safe return is overdue?
    "create index escort_open_done_by_idx on escort (done_by) where status = 'open'",
    # Which ways has this resident had?
    "create index escort_resident_id_starts_at_idx on escort (resident_id, starts_at)",
    # Which ways has this companion had?
    "create index escort_companion_id_starts_at_idx on escort (companion_id, starts_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table escort")
