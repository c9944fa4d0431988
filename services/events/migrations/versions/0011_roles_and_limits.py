"""Keep who can do what, what a volunteer can take on, and who has which role."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    # Filled by the next profile of each resident, or by a replay.
    """alter table resident_copy
        add column compound text,
        add column grid text,
        add column talents text[] not null default '{}',
        add column reachable boolean not null default true""",
    # Who of a community may be asked for help?
    "create index resident_copy_community_idx on resident_copy (community) where on_list and talents <> '{}'",
    """create table volunteer_limit (
        resident_id uuid not null constraint volunteer_limit_pkey primary key,
        avoids text[] not null,
        day_minutes integer,
        week_minutes integer,
        version integer not null,
        command_id uuid not null,
        declared_at timestamptz not null,
        declared_by text not null,
        constraint volunteer_limit_day_minutes_check check (day_minutes >= 0),
        constraint volunteer_limit_week_minutes_check check (week_minutes >= 0)
    )""",
    """create table health_caution (
        finding_id uuid not null constraint health_caution_pkey primary key,
        resident_id uuid not null,
        raised_at timestamptz not null,
        settled_at timestamptz,
        settled_by text
    )""",
    # Has this volunteer a finding that nobody has talked over with them?
    "create index health_caution_resident_id_idx on health_caution (resident_id) where settled_at is null",
    """create table role (
        id uuid not null constraint role_pkey primary key,
        community text not null,
        title text not null,
        skills text[] not null,
        activity_id uuid constraint role_activity_id_fkey references activity (id),
        team_id uuid constraint role_team_id_fkey references team (id),
        compound text,
        grid text,
        needed_count integer not null,
        strains text[] not null,
        day_minutes integer not null,
        week_minutes integer not null,
        leader_id uuid,
        closed boolean not null,
        version integer not null,
        command_id uuid not null,
        saved_at timestamptz not null,
        saved_by text not null,
        constraint role_needed_count_check check (needed_count >= 1)
    )""",
    # The roles of one community.
    "create index role_community_idx on role (community)",
    """create table role_answer (
        id uuid not null constraint role_answer_pkey primary key,
        role_id uuid not null constraint role_answer_role_id_fkey references role (id),
        resident_id uuid not null,
        state text not null,
        consent text not null,
        term_from date,
        term_to date,
        reason text not null,
        answered_at timestamptz not null,
        answered_by text not null,
        ended_at timestamptz,
        ended_by text,
        constraint role_answer_state_check check (state in ('accepted', 'declined', 'ended')),
        constraint role_answer_consent_check check (state = 'declined' or (consent <> '' and term_from is not null)),
        constraint role_answer_ended_check check ((state = 'ended') = (ended_at is not null)),
        constraint role_answer_term_to_check check (term_to >= term_from)
    )""",
    # What did a resident say to a role, the last time?
    "create index role_answer_role_id_idx on role_answer (role_id, resident_id, answered_at)",
    # Whose term is over?
    "create index role_answer_term_to_idx on role_answer (term_to) where state = 'accepted'",
    # Who has which role? Nobody one of them twice.
    """create unique index role_answer_holder_key on role_answer (resident_id, role_id)
        where state = 'accepted'""",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("role_answer", "role", "health_caution", "volunteer_limit"):
        op.drop_table(table)
    op.drop_index("resident_copy_community_idx", "resident_copy")
    for column in ("compound", "grid", "talents", "reachable"):
        op.drop_column("resident_copy", column)
