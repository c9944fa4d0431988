"""Keep who has looked, and how long each may be silent."""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = (
    """
    create table look_copy (
        program text not null,
        sweep text not null,
        since_at timestamptz not null,
        heard_at timestamptz not null,
        looked_at timestamptz not null,
        looked_until timestamptz,
        every_seconds double precision not null,
        version integer not null default 0,
        constraint look_copy_pkey primary key (program, sweep)
    )
    """,
    """
    create table look_limit (
        program text not null,
        sweep text not null,
        seconds integer not null,
        author text not null,
        reason text not null,
        saved_at timestamptz not null,
        constraint look_limit_pkey primary key (program, sweep),
        constraint look_limit_seconds_check check (seconds >= 1)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table look_limit")
    op.execute("drop table look_copy")
