"""Keep on-call teams and office hours."""

from alembic import op

revision = "0025"
down_revision = "0024"

STATEMENTS = (
    """
    create table on_call_team (
        id uuid constraint on_call_team_pkey primary key,
        community_code text not null,
        name text not null,
        author text not null
    )
    """,
    # Which teams does this community have?
    "create index on_call_team_community_code_idx on on_call_team (community_code)",
    """
    create table office_hours (
        community_code text constraint office_hours_pkey primary key,
        days text not null,
        starts time not null,
        ends time not null,
        author text not null,
        constraint office_hours_days_check check (days ~ '^[1-7]*$')
    )
    """,
    """
    alter table duty_shift
        add column team_id uuid constraint duty_shift_team_id_fkey references on_call_team (id) on delete cascade
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("delete from duty_shift where team_id is not null")
    op.execute("alter table duty_shift drop column team_id")
    op.execute("drop table office_hours")
    op.execute("drop table on_call_team")
