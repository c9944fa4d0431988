"""Keep the duty rota."""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = (
    """
    create table duty_shift (
        id uuid constraint duty_shift_pkey primary key,
        community_code text not null,
        staff_id uuid not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        repeat_days integer not null,
        until timestamptz,
        author text not null,
        reason text not null,
        constraint duty_shift_span_check check (ends_at > starts_at),
        constraint duty_shift_repeat_check check (repeat_days >= 0)
    )
    """,
    # Who is on duty in this community?
    "create index duty_shift_community_code_idx on duty_shift (community_code)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table duty_shift")
