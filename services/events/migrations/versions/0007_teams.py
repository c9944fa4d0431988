"""Keep teams, who is in them since when, and what they gave."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """
    create table team (
        id           uuid        constraint team_pkey primary key,
        community    text        not null,
        name         text        not null,
        kind         text        not null,
        charter      text        not null,
        least_count  integer     not null,
        version      integer     not null,
        revision     integer     not null,
        understaffed boolean     not null,
        command_id   uuid        not null,
        saved_at     timestamptz not null,
        saved_by     text        not null,
        constraint team_kind_check check (kind in ('service', 'patrol', 'council', 'garden', 'hobby', 'other')),
        constraint team_least_count_check check (least_count >= 1)
    )
    """,
    # The teams of one community.
    "create index team_community_idx on team (community)",
    """
    create table membership (
        id          uuid        default gen_random_uuid() constraint membership_pkey primary key,
        team_id     uuid        not null constraint membership_team_id_fkey references team (id),
        member_id   uuid        not null,
        name        text        not null,
        role        text        not null,
        active_from date        not null,
        active_to   date,
        reason      text        not null,
        changed_at  timestamptz not null,
        changed_by  text        not null,
        constraint membership_active_to_check check (active_to >= active_from)
    )
    """,
    # Who is in a team now? Each at most once.
    "create unique index membership_open_key on membership (team_id, member_id) where active_to is null",
    "alter table service_session add column team_id uuid constraint service_session_team_id_fkey references team (id)",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
