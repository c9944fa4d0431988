"""Keep shifts of volunteers and who covers them."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    """create table shift (
        id uuid not null constraint shift_pkey primary key,
        community text not null,
        title text not null,
        place text not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        needed_count integer not null,
        strains text[] not null,
        team_id uuid constraint shift_team_id_fkey references team (id),
        activity_id uuid constraint shift_activity_id_fkey references activity (id),
        leader_id uuid,
        tell_hours integer not null,
        status text not null,
        uncovered boolean not null,
        version integer not null,
        revision integer not null,
        command_id uuid not null,
        saved_at timestamptz not null,
        saved_by text not null,
        constraint shift_period_check check (ends_at > starts_at),
        constraint shift_needed_count_check check (needed_count >= 1),
        constraint shift_status_check check (status in ('planned', 'cancelled'))
    )""",
    # The shifts of one community, by time.
    "create index shift_community_idx on shift (community, starts_at)",
    # Which begin soon and are not said to be short?
    "create index shift_starts_at_idx on shift (starts_at) where status = 'planned' and not uncovered",
    """create table shift_volunteer (
        shift_id uuid not null constraint shift_volunteer_shift_id_fkey references shift (id),
        volunteer_id uuid not null,
        name text not null,
        signed_at timestamptz not null,
        signed_by text not null,
        left_at timestamptz,
        left_by text,
        reason text not null,
        constraint shift_volunteer_pkey primary key (shift_id, volunteer_id),
        constraint shift_volunteer_left_check check ((left_at is null) = (left_by is null))
    )""",
    # What has a volunteer signed up for?
    "create index shift_volunteer_volunteer_id_idx on shift_volunteer (volunteer_id) where left_at is null",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("shift_volunteer", "shift"):
        op.drop_table(table)
