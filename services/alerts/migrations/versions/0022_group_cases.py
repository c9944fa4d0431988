"""Let one alert speak of several cases."""

from alembic import op

revision = "0022"
down_revision = "0021"

STATEMENTS = (
    """
    alter table alert
        add column group_key text,
        add column gathers_until timestamptz,
        add column member_count integer not null default 0
    """,
    # Which alert takes further cases of this group? One at most.
    "create unique index alert_group_key_key on alert (group_key) where group_key is not null",
    """
    create table alert_member (
        alert_id uuid not null constraint alert_member_alert_id_fkey references alert (id),
        case_key text not null,
        resident_id uuid,
        contact_id uuid,
        kind text not null,
        title text not null,
        severity text not null,
        event_id uuid,
        event_at timestamptz,
        joined_at timestamptz not null,
        settled_at timestamptz,
        outcome text,
        constraint alert_member_pkey primary key (alert_id, case_key),
        constraint alert_member_severity_check check (severity in ('info', 'warning', 'urgent')),
        constraint alert_member_settled_check check ((settled_at is null) = (outcome is null))
    )
    """,
    # Which alert does this case stand in? In one at most.
    "create unique index alert_member_case_key_key on alert_member (case_key) where settled_at is null",
    # Which alerts of several is this resident among?
    "create index alert_member_resident_id_idx on alert_member (resident_id)",
    "alter table held_telling drop constraint held_telling_because_check",
    """
    alter table held_telling
        add constraint held_telling_because_check check (because in ('quiet', 'storm', 'joined'))
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table alert_member")
    op.execute("delete from held_telling where because = 'joined'")
    op.execute("alter table held_telling drop constraint held_telling_because_check")
    op.execute(
        "alter table held_telling add constraint held_telling_because_check check (because in ('quiet', 'storm'))"
    )
    op.execute("alter table alert drop column group_key, drop column gathers_until, drop column member_count")
