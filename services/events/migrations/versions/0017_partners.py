"""Keep partner units, joint activities and what free clinics found."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = (
    """create table partner_unit (
        id uuid not null constraint partner_unit_pkey primary key,
        community text not null,
        name text not null,
        kind text not null,
        contact text not null,
        offers text not null,
        active boolean not null,
        version integer not null,
        command_id uuid not null,
        saved_at timestamptz not null,
        saved_by text not null,
        constraint partner_unit_kind_check check (
            kind in ('school', 'enterprise', 'hospital', 'agency', 'organisation', 'shop'))
    )""",
    # The units of one community.
    "create index partner_unit_community_idx on partner_unit (community)",
    """create table joint_activity (
        activity_id uuid not null constraint joint_activity_activity_id_fkey references activity (id),
        unit_id uuid not null constraint joint_activity_unit_id_fkey references partner_unit (id),
        brings text not null,
        confirm_by timestamptz not null,
        state text not null,
        community_person text,
        partner_person text,
        reason text not null,
        told boolean not null,
        credited_minutes integer,
        credited_at timestamptz,
        version integer not null,
        changed_at timestamptz not null,
        changed_by text not null,
        constraint joint_activity_pkey primary key (activity_id, unit_id),
        constraint joint_activity_state_check check (state in ('waiting', 'confirmed', 'declined', 'cancelled')),
        constraint joint_activity_confirmed_check check (
            state <> 'confirmed' or (community_person is not null and partner_person is not null)),
        constraint joint_activity_credited_check check (credited_at is null or state = 'confirmed')
    )""",
    # Which were to be confirmed by now, and nobody was told?
    "create index joint_activity_confirm_by_idx on joint_activity (confirm_by) where state = 'waiting' and not told",
    # Which may have taken place, or been called off?
    """create index joint_activity_open_idx on joint_activity (activity_id)
        where state in ('waiting', 'confirmed') and credited_at is null""",
    # What is done together with one unit?
    "create index joint_activity_unit_id_idx on joint_activity (unit_id)",
    """create table clinic_finding (
        id uuid not null constraint clinic_finding_pkey primary key,
        activity_id uuid not null constraint clinic_finding_activity_id_fkey references activity (id),
        resident_id uuid not null,
        severity text not null,
        entered_at timestamptz not null,
        entered_by text not null,
        constraint clinic_finding_severity_check check (severity in ('info', 'warning', 'urgent'))
    )""",
    # What was found at one clinic?
    "create index clinic_finding_activity_id_idx on clinic_finding (activity_id)",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("clinic_finding", "joint_activity", "partner_unit"):
        op.drop_table(table)
