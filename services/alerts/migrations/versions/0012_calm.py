"""Silences, quiet hours, and a bound on what one person is told at once."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """
    create table silence (
        id uuid constraint silence_pkey primary key,
        condition jsonb not null,
        reason text not null,
        author text not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        even_urgent boolean not null,
        confirmed_by text,
        ended_by text,
        constraint silence_span_check check (ends_at > starts_at),
        constraint silence_urgent_check check (not even_urgent or (confirmed_by is not null and confirmed_by <> author))
    )
    """,
    # Which silences hold now?
    "create index silence_ends_at_idx on silence (ends_at)",
    """
    create table quiet_hours (
        staff_id uuid constraint quiet_hours_pkey primary key,
        starts time not null,
        ends time not null,
        passes text not null,
        author text not null,
        saved_at timestamptz not null,
        constraint quiet_hours_passes_check check (passes in ('info', 'warning', 'urgent'))
    )
    """,
    """
    create table held_telling (
        alert_id uuid not null constraint held_telling_alert_id_fkey references alert,
        level integer not null,
        staff_id uuid not null,
        person jsonb not null,
        told_before text,
        step text,
        because text not null,
        held_at timestamptz not null,
        held_until timestamptz not null,
        released_at timestamptz,
        outcome text,
        folded_into uuid,
        constraint held_telling_pkey primary key (alert_id, level, staff_id),
        constraint held_telling_because_check check (because in ('quiet', 'storm')),
        constraint held_telling_outcome_check check (outcome in ('told', 'folded', 'needless')),
        constraint held_telling_release_check check ((outcome is null) = (released_at is null))
    )
    """,
    # Whose time has come?
    "create index held_telling_held_until_idx on held_telling (held_until) where outcome is null",
    # What waits for this person?
    "create index held_telling_staff_id_idx on held_telling (staff_id) where outcome is null",
    """
    create table telling_budget (
        staff_id uuid constraint telling_budget_pkey primary key,
        window_start timestamptz not null,
        told integer not null
    )
    """,
    # An alert that waits, by whose word and until when; a notice that speaks for how many.
    """
    alter table alert
        add column silence_id uuid constraint alert_silence_id_fkey references silence,
        add column waits_until timestamptz
    """,
    # What did this silence hold back?
    "create index alert_silence_id_idx on alert (silence_id) where silence_id is not null",
    "alter table notice add column covers integer not null default 0",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table notice drop column covers")
    op.execute("alter table alert drop column waits_until, drop column silence_id")
    for table in ("telling_budget", "held_telling", "quiet_hours", "silence"):
        op.execute(f"drop table {table}")
