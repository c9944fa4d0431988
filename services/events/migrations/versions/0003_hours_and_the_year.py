"""Keep the hours that volunteers give, and propose activities for the year ahead."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    create table proposal (
        id          uuid        constraint proposal_pkey primary key,
        community   text        not null,
        occasion    text        not null,
        kind        text        not null,
        held_on     date        not null,
        status      text        not null,
        activity_id uuid        constraint proposal_activity_id_fkey references activity (id),
        reason      text        not null,
        changed_at  timestamptz not null,
        changed_by  text        not null,
        version     integer     not null,
        constraint proposal_community_held_on_occasion_key unique (community, held_on, occasion),
        constraint proposal_status_check check (status in ('proposed', 'announced', 'dropped')),
        constraint proposal_kind_check check (kind in ('festival', 'observance')),
        constraint proposal_activity_id_check check ((status = 'announced') = (activity_id is not null))
    )
    """,
    """
    create table service_session (
        id           uuid        constraint service_session_pkey primary key,
        command_id   uuid        not null constraint service_session_command_id_key unique,
        community    text        not null,
        volunteer_id uuid        not null,
        activity_id  uuid        constraint service_session_activity_id_fkey references activity (id),
        started_at   timestamptz not null,
        ended_at     timestamptz not null,
        what         text        not null,
        status       text        not null,
        reported_at  timestamptz not null,
        reported_by  text        not null,
        decided_at   timestamptz,
        decided_by   text,
        reason       text        not null,
        version      integer     not null,
        constraint service_session_period_check check (ended_at > started_at),
        constraint service_session_status_check check (status in ('reported', 'approved', 'refused')),
        constraint service_session_decided_check check ((status = 'reported') = (decided_at is null))
    )
    """,
    # What did a community's volunteers report, the latest first? What waits for a decision?
    "create index service_session_community_idx on service_session (community, started_at desc)",
    # Which of a volunteer's time is counted already?
    """
    create index service_session_volunteer_id_idx on service_session (volunteer_id, started_at)
     where status = 'approved'
    """,
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
