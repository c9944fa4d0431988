"""Announce activities that come again by a rule."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    create table series (
        id         uuid        constraint series_pkey primary key,
        command_id uuid        not null constraint series_command_id_key unique,
        community  text        not null,
        title      text        not null,
        recurrence jsonb       not null,
        created_at timestamptz not null,
        created_by text        not null
    )
    """,
    "alter table activity add column series_id uuid constraint activity_series_id_fkey references series (id)",
    # The sessions of one series.
    "create index activity_series_id_idx on activity (series_id, starts_at) where series_id is not null",
)


def upgrade() -> None:
    """Create the table."""
    for statement in STATEMENTS:
        op.execute(statement)
