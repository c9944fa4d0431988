"""Signals at the window: what was agreed, what was seen, how each day stands."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """
    create table signal_plan (
        resident_id uuid        constraint signal_plan_pkey primary key,
        version     integer     not null,
        signals     jsonb       not null,
        window_from text        not null,
        window_to   text        not null,
        observer_id uuid,
        active      boolean     not null,
        opens_at    timestamptz,
        closes_at   timestamptz,
        command_id  uuid        not null constraint signal_plan_command_id_key unique,
        saved_at    timestamptz not null,
        saved_by    text        not null,
        constraint signal_plan_closes_at_check check (active = (closes_at is not null))
    )
    """,
    # Whose window closes next?
    "create index signal_plan_closes_at_idx on signal_plan (closes_at) where active",
    # At which windows does this person look?
    "create index signal_plan_observer_id_idx on signal_plan (observer_id) where active",
    """
    create table signal_day (
        id          uuid    constraint signal_day_pkey primary key,
        resident_id uuid    not null,
        on_day      date    not null,
        area        text    not null,
        status      text    not null,
        seen_at     timestamptz,
        source      text,
        revision    integer not null,
        constraint signal_day_status_check check (status in ('seen', 'unseen', 'distress')),
        constraint signal_day_seen_check check (status <> 'seen' or seen_at is not null)
    )
    """,
    # How do the windows of a community stand on a day?
    "create index signal_day_area_on_day_idx on signal_day (area, on_day)",
    """
    create table sighting (
        id          uuid        constraint sighting_pkey primary key,
        resident_id uuid        not null,
        area        text        not null,
        state       text        not null,
        code        text,
        source      text        not null,
        confidence  smallint    not null,
        observer_id uuid,
        device      text,
        happened_at timestamptz not null,
        recorded_at timestamptz not null,
        constraint sighting_state_check check (state in ('seen', 'distress', 'unclear')),
        constraint sighting_source_check check (source in ('observer', 'device')),
        constraint sighting_confidence_check check (confidence between 0 and 100)
    )
    """,
    # What was seen at this window lately?
    "create index sighting_resident_id_happened_at_idx on sighting (resident_id, happened_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("sighting", "signal_day", "signal_plan"):
        op.execute(f"drop table {table}")
