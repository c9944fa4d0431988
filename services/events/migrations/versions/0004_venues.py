"""Book venues: no zone twice at a time."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    create table venue (
        id         uuid        constraint venue_pkey primary key,
        community  text        not null,
        name       text        not null,
        address    text        not null,
        version    integer     not null,
        command_id uuid        not null,
        saved_at   timestamptz not null,
        saved_by   text        not null
    )
    """,
    # The venues of one community.
    "create index venue_community_idx on venue (community)",
    """
    create table zone (
        id       uuid    constraint zone_pkey primary key,
        venue_id uuid    not null constraint zone_venue_id_fkey references venue (id),
        number   bigint  not null generated always as identity constraint zone_number_key unique,
        name     text    not null,
        capacity integer not null,
        hours    jsonb   not null,
        offered  boolean not null,
        constraint zone_capacity_check check (capacity >= 1)
    )
    """,
    # The zones of one venue.
    "create index zone_venue_id_idx on zone (venue_id)",
    # Numbers as ranges of one: comparing plain values in a gist index needs an extension that not every server has.
    """
    create table booking (
        id          uuid        constraint booking_pkey primary key,
        command_id  uuid        not null constraint booking_command_id_key unique,
        zone_id     uuid        not null constraint booking_zone_id_fkey references zone (id),
        zone_number bigint      not null,
        starts_at   timestamptz not null,
        ends_at     timestamptz not null,
        purpose     text        not null,
        activity_id uuid        constraint booking_activity_id_fkey references activity (id),
        status      text        not null,
        booked_at   timestamptz not null,
        booked_by   text        not null,
        version     integer     not null,
        constraint booking_period_check check (ends_at > starts_at),
        constraint booking_status_check check (status in ('booked', 'closed', 'cancelled', 'displaced')),
        constraint booking_zone_period_excl exclude using gist (
            int8range(zone_number, zone_number, '[]') with &&,
            tstzrange(starts_at, ends_at) with &&
        ) where (status in ('booked', 'closed'))
    )
    """,
    # What is on in a zone about a time?
    "create index booking_zone_id_idx on booking (zone_id, starts_at)",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
